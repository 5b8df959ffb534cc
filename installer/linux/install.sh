#!/bin/sh
# Installs DiagClinic for this user; no administrator's rights are needed. Run it again to put back what is missing:
# neither what was changed by updates nor the shop's record is touched.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=${DIAGCLINIC_ROOT:-$HOME/.local/opt/diagclinic}
applications=${XDG_DATA_HOME:-$HOME/.local/share}/applications
programs=$HOME/.local/bin

fail() {
    printf '%s\n' "$1" >&2
    exit 1
}

# A desktop entry quotes these characters in ways of its own, and a path has its limits on other systems.
case $root in
*[!A-Za-z0-9\ /._+@,:~-]*) fail "$root: name a folder in plain letters and digits in DIAGCLINIC_ROOT, and run this again." ;;
/*) ;;
*) fail "$root: name a folder by its whole path in DIAGCLINIC_ROOT, and run this again." ;;
esac
[ ${#root} -le 120 ] || fail "$root: name a folder of at most 120 characters in DIAGCLINIC_ROOT, and run this again."

# What is under its name is complete: a copy that was cut off has another one.
place() {
    [ -d "$2" ] && return
    rm -rf "$2.partial"
    cp -a "$1" "$2.partial"
    find "$2.partial" -exec sync {} +
    mv "$2.partial" "$2"
}

mkdir -p "$root/versions" "$applications" "$programs"
for version in "$here"/versions/*; do
    place "$version" "$root/versions/$(basename "$version")"
done
place "$here/launcher" "$root/launcher"
for entry in diagclinic diagclinic-recovery; do
    sed "s|@ROOT@|$root|g" "$here/$entry.desktop" >"$applications/$entry.desktop.part"
    mv "$applications/$entry.desktop.part" "$applications/$entry.desktop"
done
cat >"$programs/diagclinic.part" <<END
#!/bin/sh
exec "$root/launcher/diagclinic-launcher" --root "$root" "\$@"
END
chmod +x "$programs/diagclinic.part"
mv "$programs/diagclinic.part" "$programs/diagclinic"
printf '%s\n' "DiagClinic is installed in $root. Start it from the menu, or with 'diagclinic'."
