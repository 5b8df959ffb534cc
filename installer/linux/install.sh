#!/bin/sh
# Installs DiagClinic for this user; no administrator's rights are needed. Run it again to put back what is missing or
# wrong in the version and the launcher that come with it: other versions, what runs and the shop's record stay.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=${DIAGCLINIC_ROOT:-$HOME/.local/opt/diagclinic}
applications=${XDG_DATA_HOME:-$HOME/.local/share}/applications
icons=${XDG_DATA_HOME:-$HOME/.local/share}/icons/hicolor/scalable/apps
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

# Moves $1, if it is there, out of $2 to where a repair puts what is not ours; nothing removes it there.
put_aside() {
    [ -e "$1" ] || [ -L "$1" ] || return 0
    folder=$root/set-aside${2#"$root"}
    aside=$folder/$(basename "$1")
    number=1
    mkdir -p "$folder"
    while [ -e "$aside" ] || [ -L "$aside" ]; do
        number=$((number + 1))
        aside=$folder/$number-$(basename "$1")
    done
    mv "$1" "$aside"
    printf '%s\n' "Put aside: $aside"
}

is_same() {
    if [ -L "$1" ]; then
        [ -L "$2" ] && [ "$(readlink "$1")" = "$(readlink "$2")" ]
    elif [ -d "$1" ]; then
        [ -d "$2" ] && [ ! -L "$2" ]
    elif [ -x "$1" ]; then
        [ -f "$2" ] && [ ! -L "$2" ] && [ -x "$2" ] && cmp -s "$1" "$2"
    else
        [ -f "$2" ] && [ ! -L "$2" ] && [ ! -x "$2" ] && cmp -s "$1" "$2"
    fi
}

# Whatever $2 misses of $1, or has otherwise, comes to its name there from one moment to the next.
put_back() {
    find "$1" -mindepth 1 | while IFS= read -r ours; do
        theirs=$2${ours#"$1"}
        if is_same "$ours" "$theirs"; then
            continue
        fi
        if [ -d "$ours" ] || [ -L "$theirs" ] || [ ! -f "$theirs" ]; then
            put_aside "$theirs" "$2"
        fi
        if [ -d "$ours" ] && [ ! -L "$ours" ]; then
            mkdir "$theirs"
            continue
        fi
        cp -a "$ours" "$2.partial"
        [ -L "$ours" ] || sync "$2.partial"
        mv -f "$2.partial" "$theirs"
        sync "$(dirname "$theirs")"
        printf '%s\n' "Put back: $theirs"
    done
}

# What is under its name was complete once: a copy that was cut off has another one.
place() {
    rm -rf "$2.partial"
    if [ -d "$2" ] && [ ! -L "$2" ]; then
        put_back "$1" "$2"
        return
    fi
    put_aside "$2" "$(dirname "$2")"
    cp -a "$1" "$2.partial"
    find "$2.partial" -exec sync {} +
    mv "$2.partial" "$2"
    printf '%s\n' "Laid down: $2"
}

mkdir -p "$root/versions" "$applications" "$icons" "$programs"
for version in "$here"/versions/*; do
    place "$version" "$root/versions/$(basename "$version")"
done
place "$here/launcher" "$root/launcher"
cp "$here/diagclinic.svg" "$icons/diagclinic.svg.part"
mv "$icons/diagclinic.svg.part" "$icons/diagclinic.svg"
for entry in diagclinic diagclinic-recovery; do
    sed "s|@ROOT@|$root|g" "$here/$entry.desktop" >"$applications/$entry.desktop.part"
    mv "$applications/$entry.desktop.part" "$applications/$entry.desktop"
done
# Makes a command of what comes in.
command_of() {
    cat >"$programs/$1.part"
    chmod +x "$programs/$1.part"
    mv "$programs/$1.part" "$programs/$1"
}

for name in diagclinic diagclinic-launcher; do
    command_of "$name" <<END
#!/bin/sh
exec "$root/launcher/diagclinic-launcher" --root "$root" "\$@"
END
done
command_of diagclinic-recovery <<END
#!/bin/sh
exec "$root/launcher/diagclinic-launcher" --root "$root" --recover "\$@"
END
# Each version's update program can mend the whole install and lead back: the newest one that starts does.
command_of diagclinic-update <<END
#!/bin/sh
export DIAGCLINIC_ROOT="$root"
for version in \$(ls "$root/versions" | grep -Ex '[0-9]+[.][0-9]+[.][0-9]+' | sort -t. -k1,1nr -k2,2nr -k3,3nr); do
    program="$root/versions/\$version/diagclinic-update"
    if "\$program" --help >/dev/null 2>&1; then
        exec "\$program" "\$@"
    fi
done
printf '%s\n' "No version's update program starts: run the set-up again, or start diagclinic-recovery." >&2
exit 1
END
printf '%s\n' "DiagClinic is installed in $root. Start it from the menu, or with 'diagclinic'."
