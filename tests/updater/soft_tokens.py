"""Tokens in software: SoftHSM 2 does what a hardware token does, behind the same interface (PKCS #11).

tokens = SoftTokens(tmp_path); tokens.plug("root", "1234")
public = tokens.make_key("root", 2)         # a file; the private key is born in the token and stays there
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pkcs11
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key
from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters

CONF: Final = "SOFTHSM2_CONF"
PIN: Final = "271828"
#: where Linux distributions put it, and Homebrew
_LIBRARIES: Final = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib64/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
)


def library() -> str:
    """Return the path of SoftHSM's library."""
    return next(path for path in _LIBRARIES if Path(path).exists())


@dataclass(frozen=True)
class SoftTokens:
    """Tokens that lie in `folder`, one in a folder of its own below `plugged`."""

    folder: Path

    @property
    def environ(self) -> dict[str, str]:
        """What makes a process see these tokens, and no others."""
        return {CONF: str(self.folder / "softhsm2.conf"), "PYKCS11LIB": library()}

    def plug(self, label: str, pin: str = PIN) -> None:
        """Set a new token up."""
        (self.folder / "plugged").mkdir(exist_ok=True)
        conf = f"directories.tokendir = {self.folder / 'plugged'}\nlog.level = ERROR\n"
        (self.folder / "softhsm2.conf").write_text(conf)
        pins = ["--pin", pin, "--so-pin", "31415926"]
        line = ["softhsm2-util", "--init-token", "--free", "--label", label, *pins]
        subprocess.run(line, env={**os.environ, **self.environ}, check=True, capture_output=True)
        look_anew()

    def pull(self) -> None:
        """Take all tokens away."""
        (self.folder / "plugged").rename(self.folder / "pulled")
        (self.folder / "plugged").mkdir()
        look_anew()

    def plug_back(self) -> None:
        """Bring back the tokens that were taken away."""
        shutil.rmtree(self.folder / "plugged")
        (self.folder / "pulled").rename(self.folder / "plugged")
        look_anew()

    def make_key(self, label: str, number: int, curve: str = "secp256r1", pin: str = PIN) -> Path:
        """Let a token make a pair of keys, and return the file with the public one."""
        wanted = {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters(curve)}
        with pkcs11.lib(library()).get_token(token_label=label).open(user_pin=pin, rw=True) as session:
            parameters = session.create_domain_parameters(pkcs11.KeyType.EC, wanted, local=True)
            public, _ = parameters.generate_keypair(id=bytes([number]), store=True)
            der = encode_ec_public_key(public)
        file = self.folder / f"{label}-{number}.pem"
        pem = load_der_public_key(der).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        file.write_bytes(pem)
        return file

    def address(self, label: str, number: int) -> str:
        """Return the address of a key."""
        return f"hsm:{number}?label={label}"

    def typed(self, name: str, label: str, number: int) -> str:
        """Return what `--token` is told of the key `name`."""
        return f"{name}={self.address(label, number)}={self.folder / f'{label}-{number}.pem'}"


def look_anew() -> None:
    """Let the library of this process forget what is plugged in: it begins again at its next use."""
    pkcs11.lib(library()).finalize()
