#!/usr/bin/env bash
# Installs the peers that the conformance tests talk to: Chromium, Python's websockets and autobahn (Debian's, for
# /usr/bin/python3) and npm's ws. Does nothing for what is already there; names what it can't install and then exits with 1.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../tests/Rx.WebSockets.Conformance/peers"

missing=()

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

has_chromium() { command -v chromium >/dev/null; }
has_websockets() { /usr/bin/python3 -c 'import websockets' 2>/dev/null; }
has_autobahn() { /usr/bin/python3 -c 'import autobahn.asyncio.websocket' 2>/dev/null; }
has_ws() { [ "$(node -p 'require("ws/package.json").version' 2>/dev/null)" = "$(node -p 'require("./package.json").dependencies.ws' 2>/dev/null)" ]; }

debian=()
has_chromium || debian+=(chromium)
has_websockets || debian+=(python3-websockets)
has_autobahn || debian+=(python3-autobahn)
if [ ${#debian[@]} -gt 0 ] && command -v apt-get >/dev/null; then
    echo "peers: installing ${debian[*]}"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${debian[@]}" >/dev/null
fi
has_chromium || missing+=("chromium (Debian package chromium)")
has_websockets || missing+=("Python's websockets for /usr/bin/python3 (Debian package python3-websockets)")
has_autobahn || missing+=("Python's autobahn for /usr/bin/python3 (Debian package python3-autobahn)")

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    missing+=("npm's ws (needs node and npm)")
elif ! has_ws; then
    echo "peers: installing ws"
    npm install --no-audit --no-fund --loglevel=error
    has_ws || missing+=("npm's ws")
fi

for peer in "${missing[@]}"; do
    echo "peers: can't install $peer" >&2
done
[ ${#missing[@]} -eq 0 ] && echo "peers: all there"
