"""The verb `user`: the first administrator, and what whoever holds the machine may do with accounts."""

import secrets
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from json import dumps
from typing import Final

from updater.fleet.accounts import people
from updater.fleet.accounts.people import By, Person
from updater.fleet.accounts.roles import Role
from updater.fleet.cli.verb import Outside, Verbs, add_verb, opened
from updater.fleet.store.errors import SettingsError
from updater.install.person import user_name

_ACTS: Final = ("add", "list", "disable", "reset")


def add(verbs: Verbs) -> None:
    """Add the verb."""
    parser: ArgumentParser = add_verb(verbs, "user", "say who may sign in to the dashboard", run)
    parser.add_argument("act", choices=_ACTS, help="add and reset print a one-time set-up code")
    parser.add_argument("name", nargs="?", default="", metavar="NAME", help="who (not for list)")
    parser.add_argument("--role", choices=[role.value for role in Role], help="of who is added")


def run(words: Namespace, outside: Outside) -> int:
    """Do what was typed.

    Raises:
        SettingsError: a name or a role is missing.
        AccountError: the name is taken, nobody is called like that, or nobody can be.
    """
    if bool(words.name) == (words.act == "list") or bool(words.role) != (words.act == "add"):
        raise SettingsError("user needs: add NAME --role ROLE, list, disable NAME, or reset NAME")
    services = opened(words, outside)
    with services.ends:
        if words.act == "list":
            with services.database.read() as connection:
                return _listed(people.everybody(connection), words, outside)
        by = By(f"{user_name()} (command line)", services.now_ms())
        with services.database.begin() as connection:
            if words.act == "disable":
                people.disable(connection, words.name, by)
                return _said({"disabled": words.name}, f"{words.name} is let in no more.", words, outside)
            if words.act == "add":
                code = people.add(connection, words.name, Role(words.role), by, secrets.token_bytes)
            else:
                code = people.reset(connection, words.name, by, secrets.token_bytes)
        return _said({"user": words.name, "code": code}, _how(words.name, code), words, outside)


def _how(name: str, code: str) -> str:
    place = f"{name} opens /set-up on the dashboard and types this code"
    return f"{place}, which counts once, for three days:\n  {code}"


def _said(result: dict[str, str], sentence: str, words: Namespace, outside: Outside) -> int:
    outside.say(dumps(result) if words.json else sentence)
    return 0


def _listed(found: tuple[Person, ...], words: Namespace, outside: Outside) -> int:
    if words.json:
        outside.say(dumps([asdict(person) for person in found]))
        return 0
    for person in found:
        state = "disabled" if person.disabled_at else "active" if person.is_set_up else "not set up"
        outside.say(f"{person.name:<24} {person.role:<16} {state}")
    return 0
