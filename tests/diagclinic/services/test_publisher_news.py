"""A program without any publisher has no news."""

from diagclinic.services.publisher_news import NoNews


def test_nothing_comes_and_nothing_is_kept() -> None:
    news = NoNews()
    news.mark_seen(("n1",))
    news.dismiss("n1")
    assert news.current() == ()
