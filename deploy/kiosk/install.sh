#!/bin/bash
# Makes a Debian 12 box a screen of Linli's, or changes the settings of one.
set -euo pipefail
umask 022
export LC_ALL=C.UTF-8

usage() {
    cat <<'TEXT'
用法：install.sh [--dry-run] --url 网址 --screen 屏幕 --token 口令 [--on 时间] [--off 时间] [--rotate 方向]
      install.sh [--dry-run] --uninstall
  --url     网站的地址，例如 https://linli.example.cn
  --screen  屏幕的名字，例如 lobby-01
  --token   服务器上「linli kiosks pair lobby-01」给的口令；写「-」就从键盘输入，不留在命令记录里
  --on      每天亮屏的时间，例如 07:00（没写过就是 07:00）
  --off     每天熄屏的时间，例如 22:00（没写过就是 22:00）；和亮屏时间一样就是一直亮
  --rotate  屏幕怎么挂：normal（横）、90（顺时针竖）、180、270
  --dry-run    只说要做什么，什么也不改
  --uninstall  拆掉，恢复成普通的电脑
装好以后再运行，只写要改的那几项，其余照旧。
TEXT
}

# fail WHAT: what is wrong and how to fix it.
fail() {
    echo "$1" >&2
    exit 1
}

readonly HERE=${BASH_SOURCE[0]%/*}
# Where the files go: empty, or the root of a disk image (then nothing but files is touched).
readonly ROOT=${DESTDIR:-}
readonly PROGRAM=/usr/local/lib/linli-kiosk
readonly SETTINGS=/etc/linli/kiosk.env
readonly POLICIES=/etc/chromium/policies/managed/linli-kiosk.json
readonly HOME_FOLDER=/var/lib/linli-kiosk
# cage wants Xwayland though nothing uses it, and draws with libgl1-mesa-dri.
readonly PACKAGES=(cage chromium fonts-noto-cjk libgl1-mesa-dri python3 seatd systemd-timesyncd
    unattended-upgrades xwayland)
# FILE TARGET MODE
readonly FILES="
browser                     $PROGRAM/browser                              755
session                     $PROGRAM/session                              755
hours                       $PROGRAM/hours                                755
power                       $PROGRAM/power                                755
README.md                   $PROGRAM/README.md                            644
linli-kiosk.service         /etc/systemd/system/linli-kiosk.service         644
linli-kiosk-hours.service   /etc/systemd/system/linli-kiosk-hours.service   644
linli-kiosk-hours.timer     /etc/systemd/system/linli-kiosk-hours.timer     644
linli-kiosk-restart.service /etc/systemd/system/linli-kiosk-restart.service 644
linli-kiosk-restart.timer   /etc/systemd/system/linli-kiosk-restart.timer   644
no-input.rules              /etc/udev/rules.d/99-linli-kiosk.rules          644
no-terminals.conf           /etc/systemd/logind.conf.d/linli-kiosk.conf     644
no-keys.conf                /etc/systemd/system.conf.d/linli-kiosk.conf     644
no-sysrq.conf               /etc/sysctl.d/99-linli-kiosk.conf               644
"

dry='' uninstall=''
declare -A given=()
while (($#)); do
    case $1 in
    --dry-run) dry=yes ;;
    --uninstall) uninstall=yes ;;
    --help | -h)
        usage
        exit 0
        ;;
    --url | --screen | --token | --on | --off | --rotate)
        (($# > 1)) || fail "$1 后面没有写值。例如：install.sh --screen lobby-01。"
        given[${1#--}]=$2
        shift
        ;;
    *)
        usage >&2
        fail "不认识「$1」。请照上面的用法写。"
        ;;
    esac
    shift
done

# do_it COMMAND…: says it, and does it unless this is a dry run.
do_it() {
    printf '+ %s\n' "$*"
    [[ $dry ]] || "$@"
}

# on_the_box COMMAND…: the same, but not for a disk image.
on_the_box() {
    [[ $ROOT ]] || do_it "$@"
}

# put TARGET MODE: writes what is read to a file, whole or not at all.
put() {
    local text
    IFS= read -r -d '' text || true
    printf '+ 写 %s（%s）\n' "$ROOT$1" "$2"
    [[ $dry ]] && return
    mkdir -p "$(dirname "$ROOT$1")"
    install -m "$2" /dev/stdin "$ROOT$1.new" <<<"${text%$'\n'}"
    mv -f "$ROOT$1.new" "$ROOT$1"
}

# kept NAME: a setting as it was written last; nothing if never. The file is read, never run.
kept() {
    [[ ! -r $ROOT$SETTINGS ]] || sed -n "s/^LINLI_KIOSK_$1=//p" "$ROOT$SETTINGS" | tail -n 1
}

# setting OPTION NAME DEFAULT: what is asked for, else what was, else the default.
setting() {
    local before
    if [[ ${given[$1]+yes} ]]; then
        printf '%s' "${given[$1]}"
    else
        before=$(kept "$2")
        printf '%s' "${before:-$3}"
    fi
}

check_settings() {
    local time='^([01][0-9]|2[0-3]):[0-5][0-9]$'
    local name='[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?'
    [[ $url ]] || fail '没有写网站的地址。请加上：--url https://linli.example.cn。'
    [[ $url =~ ^https://$name(:[0-9]{1,5})?$ ||
        $url =~ ^http://(localhost|127\.0\.0\.1)(:[0-9]{1,5})?$ ]] ||
        fail "「$url」不能用。请写 https:// 开头、后面只有域名的地址，例如 https://linli.example.cn；没有 https，断网时屏幕上就什么也没有。"
    [[ $screen ]] || fail '没有写屏幕的名字。请加上：--screen lobby-01，和内容里 kiosks 文件夹的文件名一样。'
    [[ $screen =~ ^[a-z0-9][a-z0-9-]*$ ]] ||
        fail "屏幕的名字「$screen」不能用。只能有小写字母、数字和「-」，例如 lobby-01。"
    [[ $token ]] || fail "没有写口令。请在服务器上运行 linli kiosks pair $screen，把得到的口令写在 --token 后面。"
    [[ $token =~ ^[A-Za-z0-9._~-]+$ ]] ||
        fail '口令里有不会出现的字符。请在服务器上重新运行 linli kiosks pair，把口令整行抄过来，不带空格和引号。'
    [[ $on =~ $time ]] || fail "亮屏的时间「$on」不对。请写四位数字，例如 --on 07:00。"
    [[ $off =~ $time ]] || fail "熄屏的时间「$off」不对。请写四位数字，例如 --off 22:00。"
    [[ $rotate =~ ^(normal|90|180|270)$ ]] ||
        fail "方向「$rotate」不对。请写 normal、90、180 或 270，例如 --rotate 90。"
}

write_settings() {
    put "$SETTINGS" 640 <<TEXT
# 由 install.sh 写。改亮屏、熄屏的时间，一分钟内生效；改别的，请再运行 install.sh。
LINLI_KIOSK_URL=$url
LINLI_KIOSK_SCREEN=$screen
LINLI_KIOSK_TOKEN=$token
LINLI_KIOSK_ON=$on
LINLI_KIOSK_OFF=$off
LINLI_KIOSK_ROTATE=$rotate
TEXT
}

# Chromium's pattern for this very host: without the dot its subdomains would be let in as well.
write_policies() {
    local pattern=$url
    [[ $url =~ ^https://[0-9.]+(:[0-9]+)?$ || $url == http://* ]] || pattern=https://.${url#https://}
    sed "s|https://\.example\.invalid|$pattern|" "$HERE/policies.json" | put "$POLICIES" 644
}

need_the_box() {
    [[ $dry || $ROOT ]] && return
    ((EUID == 0)) || fail '要用 root 运行。请先输入 su -，再运行一次；只想看要做什么，加 --dry-run。'
    # shellcheck source=/dev/null
    [[ $(. /etc/os-release && echo "$ID $VERSION_ID") == 'debian 12' ]] ||
        fail '这台机器不是 Debian 12。请按 README 第二步重装系统，再运行一次。'
}

install_it() {
    if [[ ${given[token]-} == - ]]; then
        read -rsp '口令：' 'given[token]' || fail '没有读到口令。请再运行一次，粘贴口令后按回车。'
        echo
    fi
    url=$(setting url URL '') screen=$(setting screen SCREEN '') token=$(setting token TOKEN '')
    on=$(setting on ON 07:00) off=$(setting off OFF 22:00)
    rotate=$(setting rotate ROTATE normal)
    url=${url%/}
    check_settings
    need_the_box

    on_the_box apt-get update
    on_the_box env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        "${PACKAGES[@]}"
    on_the_box adduser --system --group --quiet --home "$HOME_FOLDER" --no-create-home \
        --shell /usr/sbin/nologin linli-kiosk
    while read -r file target mode; do
        [[ ! $file ]] || put "$target" "$mode" <"$HERE/$file"
    done <<<"$FILES"
    write_policies
    write_settings
    on_the_box timedatectl set-timezone Asia/Shanghai
    on_the_box systemctl daemon-reload
    # Nothing is started here: it would take the terminal from whoever runs this on the box itself.
    on_the_box systemctl mask getty@tty1.service ctrl-alt-del.target
    on_the_box systemctl enable seatd.service systemd-timesyncd.service linli-kiosk.service \
        linli-kiosk-hours.timer linli-kiosk-restart.timer
    on_the_box systemctl --no-block try-restart linli-kiosk.service
    [[ $dry ]] || echo '装好了。请重启一次：reboot。几分钟后屏幕上应当出现公告。'
}

uninstall_it() {
    need_the_box
    on_the_box systemctl disable --now linli-kiosk-hours.timer linli-kiosk-restart.timer \
        linli-kiosk.service || true
    on_the_box systemctl unmask getty@tty1.service ctrl-alt-del.target
    while read -r file target _; do
        [[ ! $file ]] || do_it rm -f "$ROOT$target"
    done <<<"$FILES"
    do_it rm -f "$ROOT$POLICIES" "$ROOT$SETTINGS"
    do_it rm -rf "$ROOT$PROGRAM" "$ROOT$HOME_FOLDER"
    on_the_box deluser --system --quiet linli-kiosk || true
    on_the_box systemctl daemon-reload
    [[ $dry ]] || echo '拆掉了。软件包还在；请重启一次：reboot。'
}

if [[ $uninstall ]]; then uninstall_it; else install_it; fi
