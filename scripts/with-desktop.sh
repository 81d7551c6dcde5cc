#!/usr/bin/env bash
# Runs a command with a display, a session bus and an unlocked throw-away keyring of its own.
# When the command ends, or we are told to, everything started here ends and leaves nothing behind.
set -euo pipefail

(($# > 0)) || { echo 'usage: with-desktop.sh command [arguments]' >&2; exit 64; }
for tool in Xvfb xauth dbus-daemon gnome-keyring-daemon; do
  command -v "$tool" >/dev/null || { echo "with-desktop: $tool is missing; run: npm run prepare-electron" >&2; exit 69; }
done

dir=$(mktemp -d -t patchbay-desktop-XXXXXX)
started=()
child=

# Ends every process that got our private runtime folder from us: daemons, and services that the bus started.
sweep() {
  local environ pid found=1
  for environ in /proc/[0-9]*/environ; do
    pid=${environ#/proc/}
    pid=${pid%/environ}
    [[ $pid != "$$" ]] && grep -qzxF "XDG_RUNTIME_DIR=$dir" "$environ" 2>/dev/null || continue
    kill -KILL "$pid" 2>/dev/null && found=0
  done
  return "$found"
}

stop_all() {
  trap - EXIT INT TERM HUP
  set +e
  if [[ -n $child ]]; then
    kill -TERM -- "-$child" 2>/dev/null
    (sleep 5; kill -KILL -- "-$child") 2>/dev/null &
    local deadline=$!
    wait "$child" 2>/dev/null
    kill "$deadline" 2>/dev/null
    kill -KILL -- "-$child" 2>/dev/null
  fi
  ((${#started[@]})) && kill -TERM "${started[@]}" 2>/dev/null
  for _ in {1..20}; do sweep || break; sleep 0.05; done
  if [[ -n ${PATCHBAY_KEYRING_LOG:-} ]]; then cp "$dir/keyring.log" "$PATCHBAY_KEYRING_LOG"; fi
  wait 2>/dev/null
  rm -rf "$dir"
}
trap stop_all EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

# The display. The server picks a free number itself, so sessions started together don't collide.
touch "$dir/server-auth" "$dir/client-auth"
cookie=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
xauth -q -f "$dir/server-auth" add :0 . "$cookie"
Xvfb -displayfd 3 -screen 0 1600x1000x24 -nolisten tcp -auth "$dir/server-auth" 3>"$dir/display" >"$dir/xvfb.log" 2>&1 &
started+=($!)
for _ in {1..100}; do [[ -s $dir/display ]] && break; sleep 0.1; done
[[ -s $dir/display ]] || { echo 'with-desktop: the virtual display did not start' >&2; cat "$dir/xvfb.log" >&2; exit 70; }
DISPLAY=:$(<"$dir/display")
xauth -q -f "$dir/client-auth" add "$DISPLAY" . "$cookie"
unset WAYLAND_DISPLAY
export DISPLAY XAUTHORITY=$dir/client-auth
export XDG_RUNTIME_DIR=$dir XDG_DATA_HOME=$dir/data XDG_CONFIG_HOME=$dir/config XDG_SESSION_TYPE=x11 NO_AT_BRIDGE=1
mkdir -p "$XDG_DATA_HOME" "$XDG_CONFIG_HOME"

# The session bus. It starts nothing by itself: a keyring that it started would be locked, and ask nobody for its password.
cat >"$dir/bus.conf" <<CONFIG
<busconfig><type>session</type><listen>unix:dir=$dir</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
CONFIG
dbus-daemon --config-file="$dir/bus.conf" --nofork --nopidfile --print-address=3 3>"$dir/bus-address" 2>"$dir/bus.log" &
started+=($!)
for _ in {1..100}; do [[ -s $dir/bus-address ]] && break; sleep 0.1; done
[[ -s $dir/bus-address ]] || { echo 'with-desktop: the session bus did not start' >&2; cat "$dir/bus.log" >&2; exit 70; }
DBUS_SESSION_BUS_ADDRESS=$(<"$dir/bus-address")
export DBUS_SESSION_BUS_ADDRESS

# The keyring, unlocked; again, with what it held, should it fail.
keep_keyring() {
  while :; do
    printf throw-away | gnome-keyring-daemon --foreground --unlock --components=secrets >/dev/null 2>>"$dir/keyring.log" || true
    echo "with-desktop: the keyring ended and is started again" >>"$dir/keyring.log"
    sleep 0.2
  done
}
is_keyring_open() {
  dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets/aliases/default \
    org.freedesktop.DBus.Properties.Get string:org.freedesktop.Secret.Collection string:Locked 2>/dev/null | grep -q 'boolean false'
}
keep_keyring &
started+=($!)
for _ in {1..100}; do is_keyring_open && break; sleep 0.1; done
is_keyring_open || { echo 'with-desktop: the keyring did not start' >&2; cat "$dir/keyring.log" >&2; exit 70; }

# The command, in a process group of its own so that all of it can be stopped.
set -m
"$@" </dev/null &
child=$!
set +m
status=0
wait "$child" || status=$?
exit "$status"
