# shellcheck shell=bash
# Sourced by the other scripts: finds or installs the tools they ask for.
# Nothing here asks a question, and nothing is installed that is there already.

RUST_VERSION=1.95.0
NODE_MAJOR=20
NODE_VERSION=20.20.2
NEXTEST_VERSION=0.9.143

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
ROOT=$PWD
export PATH="$ROOT/.tools/bin:${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"

say() { printf '\n\033[1m==> %s\033[0m\n' "$*" >&2; }

die() {
  printf '\nerror: %s\n' "$*" >&2
  exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

apt_updated=no
# apt NAME...: installs Debian packages, as root or by sudo; else says in one line what is missing.
apt() {
  local root=()
  if [ "$(id -u)" -ne 0 ]; then
    { has sudo && { sudo -n true 2>/dev/null || [ -t 0 ]; }; } || die "please install: $*"
    root=(sudo)
  fi
  has apt-get || die "please install (no apt-get here): $*"
  say "installing $*"
  if [ "$apt_updated" = no ]; then
    "${root[@]}" apt-get update -qq || die "apt-get update failed; please install: $*"
    apt_updated=yes
  fi
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "$@" >&2 || die "please install: $*"
}

need_base() {
  local missing=()
  { has cc && has c++ && has make; } || missing+=(build-essential)
  has curl || missing+=(curl)
  [ -e /etc/ssl/certs/ca-certificates.crt ] || missing+=(ca-certificates)
  [ ${#missing[@]} -eq 0 ] || apt "${missing[@]}"
}

# true if the cargo found is at least RUST_VERSION
rust_is_new_enough() {
  has cargo || return 1
  local found
  found=$(cargo --version 2>/dev/null | cut -d' ' -f2)
  [ -n "$found" ] && printf '%s\n%s\n' "$RUST_VERSION" "$found" | sort -V -C
}

# There is no rust-toolchain.toml on purpose: it makes rustup download a toolchain of its own even
# where one that serves is installed, e.g. in an image without network.
need_rust() {
  need_base
  if ! rust_is_new_enough; then
    if has rustup; then
      say "installing Rust $RUST_VERSION"
      rustup toolchain install "$RUST_VERSION" --profile minimal --component clippy,rustfmt
    else
      say "installing Rust $RUST_VERSION by rustup"
      curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs |
        sh -s -- -y --no-modify-path --profile minimal --component clippy,rustfmt \
          --default-toolchain "$RUST_VERSION" || die "please install Rust $RUST_VERSION: https://rustup.rs"
    fi
    export RUSTUP_TOOLCHAIN=$RUST_VERSION
    rust_is_new_enough || die "please install Rust $RUST_VERSION or newer: https://rustup.rs"
  fi
}

node_is_new_enough() {
  has node && has npm || return 1
  # 20.19 is the first with what Vite needs.
  node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)'
}

# Debian 12 and Ubuntu 24.04 have an older Node, but with it an npm, which can fetch a newer one.
need_node() {
  need_base
  node_is_new_enough && return
  { has node && has npm; } || apt nodejs npm
  node_is_new_enough && return
  local arch
  case $(uname -m) in
    x86_64) arch=x64 ;;
    aarch64) arch=arm64 ;;
    *) die "please install Node $NODE_MAJOR or newer" ;;
  esac
  say "installing Node $NODE_VERSION into .tools"
  mkdir -p .tools/bin
  npm install --prefix .tools --no-save --no-audit --no-fund --ignore-scripts --loglevel=error \
    "node-linux-$arch@$NODE_VERSION" || die "please install Node $NODE_MAJOR or newer"
  ln -sf "../node_modules/node-linux-$arch/bin/node" .tools/bin/node
  hash -r
  node_is_new_enough || die "please install Node $NODE_MAJOR or newer"
}

need_nextest() {
  has cargo-nextest && return
  say "building cargo-nextest $NEXTEST_VERSION (once)"
  cargo install --locked --quiet cargo-nextest --version "$NEXTEST_VERSION"
}

# Prints the folder of the newest PostgreSQL server's programs.
postgres_bin() {
  local found
  found=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
  if [ -n "$found" ] && [ -x "$found/initdb" ]; then
    echo "$found"
  elif has initdb; then
    dirname "$(readlink -f "$(command -v initdb)")"
  else
    return 1
  fi
}

need_postgres() {
  postgres_bin >/dev/null && return
  # First the common part: told to, it makes no server of its own that would go on running.
  apt postgresql-common
  local conf=/etc/postgresql-common/createcluster.conf root=()
  [ "$(id -u)" -eq 0 ] || root=(sudo)
  "${root[@]}" sed -i 's/^#\?create_main_cluster.*/create_main_cluster = false/' "$conf" || true
  apt postgresql
  postgres_bin >/dev/null || die "please install postgresql"
}

chromium_path() {
  local name
  for name in chromium chromium-browser google-chrome; do
    has "$name" && command -v "$name" && return
  done
  return 1
}

need_chromium() {
  chromium_path >/dev/null || apt chromium
  CHROMIUM=$(chromium_path) || die "please install chromium"
  export CHROMIUM
}

# The WebRTC clients (aiortc) that the media tests speak through: those of this very list.
need_media_clients() {
  python3 -c 'import venv, ensurepip' 2>/dev/null || apt python3 python3-venv
  local list=tests/media/requirements.txt venv=target/media-venv
  cmp -s "$list" "$venv/.installed-from" && return
  say "installing the WebRTC clients of the media tests"
  rm -rf "$venv"
  mkdir -p target
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$list"
  cp "$list" "$venv/.installed-from"
}

need_turnserver() {
  has turnserver && return
  apt coturn
  # The tests start their own; the one that the package starts is not wanted.
  if [ -d /run/systemd/system ]; then
    local root=()
    [ "$(id -u)" -eq 0 ] || root=(sudo)
    "${root[@]}" systemctl disable --quiet --now coturn || true
  fi
  has turnserver || die "please install coturn"
}

free_port() {
  node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })'
}

# Installs the web app's packages, unless those of this very lock file are there.
web_packages() {
  need_node
  local stamp=web/node_modules/.installed-from
  if ! cmp -s web/package-lock.json "$stamp"; then
    say "installing the web app's packages"
    (cd web && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
    cp web/package-lock.json "$stamp"
  fi
}

# Builds the web app, unless nothing of it changed since.
web_app() {
  web_packages
  if [ -f web/dist/index.html ] &&
    [ -z "$(find web -path web/node_modules -prune -o -path web/dist -prune -o -type f -newer web/dist/index.html -print -quit)" ]; then
    return
  fi
  say "building the web app"
  (cd web && npm run --silent build)
}

# wait_for URL PID: until the server answers, or its process is gone.
wait_for() {
  local tries
  for tries in $(seq 1 300); do
    curl -fsS -o /dev/null "$1" 2>/dev/null && return
    kill -0 "$2" 2>/dev/null || die "the server ended before it answered"
    sleep 0.1
  done
  die "no answer from $1 after 30 s ($tries tries)"
}
