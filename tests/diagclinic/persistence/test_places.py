"""Everything of the record lies in the data folder."""

from pathlib import Path

from diagclinic.persistence.places import DATABASE_NAME, Places


def test_every_place_lies_directly_in_the_data_folder() -> None:
    places = Places(Path("data"))

    found = {
        places.database,
        places.lock,
        places.journal,
        places.snapshots,
        places.draft,
        places.exchange,
    }

    assert {path.parent for path in found} == {Path("data")}
    assert len(found) == 6


def test_a_draft_is_never_taken_for_the_record() -> None:
    assert Places(Path("data")).draft.name != DATABASE_NAME
