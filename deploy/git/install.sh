#!/bin/sh
# Puts the hooks into a repository: the check before a commit, or the pair that publishes a push.
set -eu

usage() {
    cat >&2 <<'TEXT'
用法：install.sh --editor [--dry-run] [仓库]    编辑的电脑：提交前检查内容
      install.sh --server [--dry-run] [裸仓库]  服务器：推送后检查并发布；没有这个仓库就新建
不写仓库就是当前文件夹。--dry-run 只说要做什么。
TEXT
    exit 2
}

role='' dry='' repository=''
for argument; do
    case $argument in
    --editor | --server) role=${argument#--} ;;
    --dry-run) dry=yes ;;
    -*) usage ;;
    *)
        [ -z "$repository" ] || usage
        repository=$argument
        ;;
    esac
done
[ -n "$role" ] || usage
repository=${repository:-.}
here=$(cd "$(dirname "$0")" && pwd -P)

# do_it COMMAND…: says it, and does it unless this is a dry run.
do_it() {
    printf '+ %s\n' "$*"
    [ -n "$dry" ] || "$@"
}

in_repository() {
    git -C "$repository" "$@"
}

# default NAME VALUE: what the administrator has set stays.
default() {
    in_repository config --get "$1" >/dev/null 2>&1 || do_it in_repository config "$1" "$2"
}

# A stub, not a link or a copy: it works on Windows too, and follows the program when that is updated.
write_stub() {
    cat >"$1" <<STUB
#!/bin/sh
# linli: written by install.sh
[ -x '$2' ] || { echo '找不到 $2 。请重新运行邻里栏的 deploy/git/install.sh。' >&2; exit 1; }
exec '$2' "\$@"
STUB
    chmod 755 "$1"
}

hook() {
    target=$hooks/$1
    if [ -e "$target" ] && ! grep -q '^# linli: ' "$target"; then
        echo "「$target」已经有别的钩子，没有动它。请在里面加一行：'$here/$2' \"\$@\" || exit" >&2
        exit 1
    fi
    do_it mkdir -p "$hooks"
    do_it write_stub "$target" "$here/$2"
}

case $here in
*\'*) echo '邻里栏所在的路径里有单引号，请换一个文件夹。' >&2 && exit 1 ;;
esac

if [ "$role" = server ]; then
    if ! [ -d "$repository" ]; then
        do_it git init -q --bare -b main "$repository"
        if [ -n "$dry" ]; then
            echo "（新建之后再写设置和钩子）"
            exit 0
        fi
    fi
    if [ "$(in_repository rev-parse --is-bare-repository)" != true ]; then
        echo "「$repository」不是裸仓库。请另指一个文件夹，例如 /srv/linli/content.git。" >&2
        exit 1
    fi
    home=$(dirname "$(cd "$repository" && pwd -P)")
    default linli.branch main
    default linli.worktree "$home/tree"
    if [ -r /etc/linli.env ]; then
        default linli.environment /etc/linli.env
    else
        default linli.site "$home/site"
        default linli.state "$home/state"
    fi
    default receive.fsckObjects true
    default receive.maxInputSize 500m # Photographs as they come from a phone; more would fill the disk.
    hooks=$(cd "$repository" && pwd -P)/hooks
    hook pre-receive pre-receive
    hook post-receive post-receive
else
    top=$(in_repository rev-parse --show-toplevel)
    hooks=$(cd "$top" && git rev-parse --git-path hooks)
    case $hooks in
    /* | [A-Za-z]:*) ;;
    *) hooks=$top/$hooks ;;
    esac
    hook pre-commit pre-commit
    hook pre-merge-commit pre-commit
fi
