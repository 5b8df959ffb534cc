"""Set DiagClinic up beside this file, then start, show, test or check it: the two commands of the README.

Needs Python 3.11 or newer and nothing but the standard library. Everything that is installed goes into a
virtual environment of its own (`.venv` here, or the folder in DIAGCLINIC_VENV), from lists that name every
file by hash. The first lines stay readable for old interpreters, so that they can say what they lack.
"""

import contextlib
import datetime as dt
import hashlib
import importlib.util
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import sysconfig
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence

if sys.version_info < (3, 11):  # noqa: UP036 - an older interpreter is just what this line is for
    sys.exit("DiagClinic needs Python 3.11 or newer; this is Python %d.%d." % sys.version_info[:2])  # noqa: UP031 - readable for Python 3.6 and older

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

ROOT: typing.Final = pathlib.Path(__file__).resolve().parent
STAMP: typing.Final = "diagclinic-ready.json"
#: The prompt of our virtual environments, by which they are known again.
PROMPT: typing.Final = "diagclinic"
USAGE: typing.Final = """\
usage: python3 run.py COMMAND        (Windows: py run.py COMMAND)

  demo                     scan the simulated car: in the window, or in the terminal where there is no display
  test [--all] [-- ARGS]   run the tests; --all installs what the rest needs and fails if any is skipped
  app [ARGS]               start DiagClinic, or one of its commands (app scan --help)
  lint                     check style, types and the architecture's layers
"""

#: Lock files in the order of installation; a later one builds on the earlier ones.
RUN_LOCKS: typing.Final = ("requirements.lock",)
TEST_LOCKS: typing.Final = ("requirements-build.lock", "requirements.lock", "requirements-test.lock")
RUN_LIBRARIES: typing.Final = ("installer/debian-packages.txt",)
TEST_LIBRARIES: typing.Final = (*RUN_LIBRARIES, "installer/debian-packages-test.txt")


class SetupError(Exception):
    """Set-up cannot go on; the message is one sentence with the next step."""


class UsageError(Exception):
    """The command line is not one of those in `USAGE`."""


class Request(typing.NamedTuple):
    """One command line, understood."""

    command: str
    everything: bool = False
    extra: tuple[str, ...] = ()

    @property
    def locks(self) -> tuple[str, ...]:
        """The lock files to install, in order."""
        return TEST_LOCKS if self.command in {"test", "lint"} else RUN_LOCKS

    @property
    def package_lists(self) -> tuple[str, ...]:
        """The lists of Debian packages that have to be there."""
        if self.command == "lint":
            return ()
        return TEST_LIBRARIES if self.everything else RUN_LIBRARIES


def parse(arguments: Sequence[str]) -> Request:
    """Understand the command line.

    Raises:
        UsageError: no command, an unknown one, or an argument that it does not take.
    """
    if not arguments:
        raise UsageError
    command, *rest = arguments
    if command == "app":
        return Request(command, extra=tuple(rest))
    own, extra = _split_at_dashes(rest) if command == "test" else (rest, [])
    everything = command == "test" and own == ["--all"]
    if command not in {"demo", "test", "lint"} or (own and not everything):
        raise UsageError
    return Request(command, everything, tuple(extra))


def _split_at_dashes(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Part the arguments at the first `--`."""
    words = list(arguments)
    end = words.index("--") if "--" in words else len(words)
    return words[:end], words[end + 1 :]


# The virtual environment --------------------------------------------------------------------------


class Environment(typing.NamedTuple):
    """A virtual environment and the stamp that says what is completely installed in it."""

    folder: pathlib.Path

    @property
    def python(self) -> pathlib.Path:
        """Its interpreter."""
        return self.scripts / ("python.exe" if os.name == "nt" else "python")

    @property
    def scripts(self) -> pathlib.Path:
        """The folder of its commands."""
        return pathlib.Path(self._place("scripts"))

    @property
    def packages(self) -> pathlib.Path:
        """The folder of its packages."""
        return pathlib.Path(self._place("purelib"))

    def _place(self, name: str) -> str:
        here = str(self.folder)
        return sysconfig.get_path(name, "venv", {"base": here, "platbase": here, "installed_base": here})

    def read_stamp(self) -> dict[str, str]:
        """Return what was installed to the end: nothing where set-up was never finished."""
        try:
            facts = json.loads((self.folder / STAMP).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return facts if isinstance(facts, dict) and self.python.exists() else {}

    def write_stamp(self, facts: Mapping[str, str]) -> None:
        """Say at one stroke that set-up is complete."""
        half = self.folder / (STAMP + ".part")
        half.write_text(json.dumps(dict(facts), indent=1, sort_keys=True), encoding="utf-8")
        half.replace(self.folder / STAMP)

    def drop_stamp(self) -> None:
        """Say that the environment is in work: what breaks off from here on is begun anew."""
        (self.folder / STAMP).unlink(missing_ok=True)


def environment_folder(environ: Mapping[str, str]) -> pathlib.Path:
    """Return where the virtual environment belongs."""
    named = environ.get("DIAGCLINIC_VENV")
    return pathlib.Path(named).absolute() if named else ROOT / ".venv"


def identity(folder: pathlib.Path) -> dict[str, str]:
    """Return what a virtual environment cannot outlive: its place, this checkout, its Python."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return {"folder": str(folder), "checkout": str(ROOT), "python": version}


def fingerprint(name: str) -> str:
    """Return the hash of one of the checkout's files.

    Raises:
        SetupError: the file is not there.
    """
    with remedy("get the whole checkout anew, not run.py alone"):
        return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()


def out_of_date(facts: Mapping[str, str], wanted: Mapping[str, str]) -> list[str]:
    """Return the names in `wanted` that `facts` do not vouch for, in the order of `wanted`."""
    return [name for name, value in wanted.items() if facts.get(name) != value]


def may_replace(folder: pathlib.Path) -> bool:
    """Tell whether what is at `folder` is ours to delete: a stranger's files never are."""
    if folder == ROOT / ".venv" or not folder.exists():
        return True
    if not folder.is_dir():
        return False
    with contextlib.suppress(FileNotFoundError):
        words = (folder / "pyvenv.cfg").read_text(encoding="utf-8", errors="replace")
        return f"prompt = '{PROMPT}'" in words
    return not any(folder.iterdir())


def runs_on(folder: pathlib.Path) -> bool:
    """Tell whether this very program runs on the Python of the environment in `folder`."""
    return sys.prefix != sys.base_prefix and pathlib.Path(sys.prefix).resolve() == folder.resolve()


def create(environment: Environment) -> None:
    """Make the environment new and empty.

    Raises:
        SetupError: something else is there, this runs on its Python, or Python cannot make environments.
    """
    if runs_on(environment.folder):
        raise SetupError(
            f"{environment.folder} has to be made anew, which its own Python cannot do: "
            f"run this with the one in {sys.base_prefix}."
        )
    if not may_replace(environment.folder):
        raise SetupError(
            f"{environment.folder} is not an environment of DiagClinic: "
            "name an empty folder in DIAGCLINIC_VENV and try again."
        )
    say(f"Making a virtual environment in {environment.folder}")
    try:
        if environment.folder.exists():
            shutil.rmtree(environment.folder)
    except OSError as error:
        raise SetupError(
            f"{environment.folder} cannot be replaced ({error}): close what uses it, then retry."
        ) from error
    if call([sys.executable, "-m", "venv", "--prompt", PROMPT, str(environment.folder)]) != 0:
        raise SetupError(
            f"The virtual environment in {environment.folder} could not be made; the reason is above."
        )
    # A line of code and not the bare path: that is read in the machine's code page, this is plain ASCII.
    link = f"import sys; sys.path.append({str(ROOT)!a})\n"
    (environment.packages / "diagclinic-checkout.pth").write_text(link, encoding="ascii")


def install(environment: Environment, lock: str) -> None:
    """Install one lock file, every file checked by its hash; pip's own settings say where from.

    Raises:
        SetupError: pip failed.
    """
    say(f"Installing {lock}")
    pip = [str(environment.python), "-m", "pip", "install", "-qq", "--no-input"]
    # Without isolation what has to be built is built by the locked tools, not by whatever is newest.
    locked = ["--no-build-isolation", "--require-hashes", "-r", str(ROOT / lock)]
    if call([*pip, "--disable-pip-version-check", *locked]) != 0:
        raise SetupError(f"pip could not install {lock}; see above, check the network and run this again.")


@contextlib.contextmanager
def alone(folder: pathlib.Path) -> Iterator[None]:
    """Keep a second run.py waiting while this one changes `folder`."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / (folder.name + ".lock")).open("w") as handle:
        if sys.platform == "win32":
            while True:
                with contextlib.suppress(OSError):  # gives up after ten seconds each time
                    msvcrt.locking(handle.fileno(), msvcrt.LK_LOCK, 1)
                    break
        else:
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def set_up(request: Request, environment: Environment) -> None:
    """Install what the command needs and nothing where it is there already.

    Raises:
        SetupError: something is missing that cannot be installed from here.
    """
    if not need_work(request, environment):
        return
    with alone(environment.folder):
        work = need_work(request, environment)  # somebody else may have done it meanwhile
        facts = environment.read_stamp()
        anew = bool(out_of_date(facts, identity(environment.folder)))
        lists = [name for name in work if name in request.package_lists]
        needs = [need for name in lists for need in read_package_list((ROOT / name).read_text("utf-8"))]
        ensure_packages(needs + (venv_package() if anew else []))
        if anew:
            create(environment)
            facts = identity(environment.folder)
        environment.drop_stamp()
        for lock in out_of_date(facts, {name: fingerprint(name) for name in request.locks}):
            install(environment, lock)
        environment.write_stamp(facts | wanted_by(request, environment))


def wanted_by(request: Request, environment: Environment) -> dict[str, str]:
    """Return the facts that the stamp has to hold for the command to start."""
    files = (*request.package_lists, *request.locks)
    return identity(environment.folder) | {name: fingerprint(name) for name in files}


def need_work(request: Request, environment: Environment) -> list[str]:
    """Return what has to be looked after before the command can start."""
    return out_of_date(environment.read_stamp(), wanted_by(request, environment))


# What the operating system has to bring -----------------------------------------------------------


def read_package_list(text: str) -> list[tuple[str, ...]]:
    """Return the needs of a package list: a line holds the names that fill one, the usual one first."""
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return [tuple(name.strip() for name in line.split("|")) for line in lines if line]


def missing_packages(needs: Sequence[tuple[str, ...]], dpkg_status: str) -> list[str]:
    """Return which packages to install, given what `dpkg-query` said as lines of name and status."""
    present = {
        name
        for name, _, status in (line.partition(" ") for line in dpkg_status.splitlines())
        if status == "installed"
    }
    return [names[0] for names in needs if present.isdisjoint(names)]


def ensure_packages(needs: Sequence[tuple[str, ...]]) -> None:
    """Install the Debian packages that are missing; other systems bring what they hold along.

    Raises:
        SetupError: a package is missing and may not be installed from here.
    """
    if needs and is_debian():
        names = [name for need in needs for name in need]
        query = ["dpkg-query", "--show", "--showformat=${Package} ${db:Status-Status}\n", *names]
        answer = subprocess.run(query, capture_output=True, text=True, check=False)
        apt_install(missing_packages(needs, answer.stdout))


def venv_package() -> list[tuple[str, ...]]:
    """Return the need of the part of Python that Debian ships apart, where it is not there."""
    if importlib.util.find_spec("ensurepip") is not None:
        return []
    return [(f"python{sys.version_info.major}.{sys.version_info.minor}-venv",)]


def is_debian() -> bool:
    """Tell whether packages are dpkg's and apt's here."""
    return all(shutil.which(program) for program in ("apt-get", "dpkg-query"))


def rights() -> list[str] | None:
    """Return how to begin a command that changes the system, or nothing where that is not allowed."""
    if os.name == "posix" and os.geteuid() == 0:
        return []
    sudo = ["sudo", "--non-interactive"]
    if (
        shutil.which("sudo")
        and subprocess.run([*sudo, "true"], capture_output=True, check=False).returncode == 0
    ):
        return sudo
    return None


def apt_install(packages: Sequence[str]) -> None:
    """Install Debian packages, without a question.

    Raises:
        SetupError: not allowed, or apt failed.
    """
    if not packages:
        return
    by_hand = f"'sudo apt-get install {' '.join(packages)}'"
    prefix = rights()
    if prefix is None:
        raise SetupError(f"System packages are missing: run {by_hand}, then this again.")
    say(f"Installing system packages: {' '.join(packages)}")
    apt = [
        *prefix,
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "--quiet=2",
        "-o",
        "DPkg::Lock::Timeout=300",
    ]
    call([*apt, "update"], quiet=True)  # where this fails, the lists that are there may still do
    if call([*apt, "install", "--yes", "--no-install-recommends", *packages], quiet=True) != 0:
        raise SetupError(f"apt could not install what is missing; see above, then run {by_hand}.")


# The commands -------------------------------------------------------------------------------------


def has_display(platform: str, environ: Mapping[str, str]) -> bool:
    """Tell whether a window can be shown."""
    return platform in {"win32", "darwin"} or any(
        environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )


def demo_arguments(*, display: bool, now: dt.datetime) -> list[str]:
    """Return the program's arguments for the demonstration; without a display it ends in a PDF."""
    if display:
        return ["--demo"]
    report = pathlib.Path("reports", f"demo-{now:%Y%m%d-%H%M%S}.pdf")
    return ["scan", "--vci", "sim:demo", "--pdf", str(report)]


def pytest_arguments(request: Request, processors: int) -> list[str]:
    """Return pytest's arguments; those given after `--` come last and so prevail.

    Tests wait for vehicles more than they reckon, so that one worker more than processors is never too many.
    """
    strict = ["--no-skips"] if request.everything else []
    return ["-m", "pytest", "-n", str(min(processors + 1, 4)), *strict, *request.extra]


def demo(environment: Environment) -> int:
    """Run the main job on the simulated car; its visits stay out of the shop's record."""
    os.environ.setdefault("DIAGCLINIC_DATA", str(environment.folder / "demo"))
    display = has_display(sys.platform, os.environ)
    if not display:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        with remedy("change to a folder that takes the demonstration's report and run this again"):
            pathlib.Path("reports").mkdir(exist_ok=True)
    now = dt.datetime.now().astimezone()
    return hand_over(
        [str(environment.python), "-P", "-m", "diagclinic", *demo_arguments(display=display, now=now)]
    )


def test(request: Request, environment: Environment) -> int:
    """Run the tests, the window's on a screen that nobody sees."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.chdir(ROOT)
    return hand_over([str(environment.python), *pytest_arguments(request, os.cpu_count() or 1)])


def lint(environment: Environment) -> int:
    """Run every check to its end and name those that failed."""
    os.chdir(ROOT)
    python, scripts = str(environment.python), environment.scripts
    checks = {
        "ruff check": [python, "-m", "ruff", "check", "."],
        "ruff format": [python, "-m", "ruff", "format", "--check", "."],
        "mypy": [python, "-m", "mypy"],
        "lint-imports": [str(scripts / "lint-imports")],
    }
    failed = [name for name, command in checks.items() if not _passes(name, command)]
    say(f"Failed: {', '.join(failed)}" if failed else "All checks passed.")
    return 1 if failed else 0


def _passes(name: str, command: Sequence[str]) -> bool:
    say(f"== {name}")
    return call(command) == 0


def hand_over(command: list[str]) -> int:
    """Let `command` take this process's place, where the system knows how, and else wait for it."""
    sys.stdout.flush()
    if os.name == "posix":
        os.execv(command[0], command)  # noqa: S606 - the interpreter of our own environment, no shell wanted
    return wait_for(command)


def wait_for(command: Sequence[str]) -> int:
    """Run `command` and return its exit code; a Ctrl+C is for the command, which ends as it sees fit."""
    former = signal.signal(signal.SIGINT, lambda *_: None)  # not SIG_IGN: the command would inherit that
    try:
        return subprocess.run(command, check=False).returncode
    finally:
        signal.signal(signal.SIGINT, former)


def call(command: Sequence[str], *, quiet: bool = False) -> int:
    """Run a step of set-up; what it says goes to standard error, the program's own output stays clean."""
    output = subprocess.DEVNULL if quiet else sys.stderr
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=output, check=False).returncode


@contextlib.contextmanager
def remedy(next_step: str) -> Iterator[None]:
    """Make one sentence of what the file system refuses.

    Raises:
        SetupError: the file system refused; the sentence ends in `next_step`.
    """
    try:
        yield
    except OSError as error:
        raise SetupError(f"The system says {error}: {next_step}.") from error


def say(sentence: str) -> None:
    """Tell the person what goes on."""
    print(sentence, file=sys.stderr, flush=True)


def main(arguments: Sequence[str]) -> int:
    """Carry out one command line and return its exit code."""
    if list(arguments) in (["-h"], ["--help"]):
        print(USAGE, end="")
        return 0
    try:
        request = parse(arguments)
        with remedy("name a folder that you may write to in DIAGCLINIC_VENV and run this again"):
            environment = Environment(environment_folder(os.environ))
            set_up(request, environment)
        with remedy(f"delete {environment.folder} and run this again"):
            return carry_out(request, environment)
    except UsageError:
        say(USAGE)
        return 2
    except SetupError as error:
        say(f"run.py: {error}")
        return 1
    except KeyboardInterrupt:
        return 130


def carry_out(request: Request, environment: Environment) -> int:
    """Start what was asked for in the finished environment."""
    commands: dict[str, Callable[[], int]] = {
        "demo": lambda: demo(environment),
        "test": lambda: test(request, environment),
        "app": lambda: hand_over([str(environment.python), "-P", "-m", "diagclinic", *request.extra]),
        "lint": lambda: lint(environment),
    }
    return commands[request.command]()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
