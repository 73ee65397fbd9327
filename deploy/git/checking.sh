# shellcheck shell=sh
# What the hooks share: settings, and a check of the content of one tree. Sourced, not run.

# Chinese names come out readable, and linli prints UTF-8 whatever the locale of an ssh session is.
export PYTHONUTF8=1

# setting NAME DEFAULT: git config linli.NAME of this repository.
setting() {
    git config --get "linli.$1" || printf '%s\n' "$2"
}

content=$(setting content content)

# find_linli PROGRAM: the command, of the installation these hooks belong to if nothing else is set.
find_linli() {
    set -- "$(setting command '')" "$1/.venv/bin/linli" "$(command -v linli || :)"
    for linli; do
        [ -x "$linli" ] || continue
        # A program moved or half installed is there and does not start.
        said=$("$linli" --help 2>&1 </dev/null) && return
        printf '%s\n' "$said" | tail -n 1 >&2
        echo "「$linli」启动不了。请管理员在邻里栏的文件夹里运行 make setup，然后再来一次。" >&2
        return 1
    done
    echo '找不到 linli 命令。请在邻里栏的文件夹里运行 make setup，或用 git config linli.command 指明它在哪里。' >&2
    return 1
}

# content_of TREE FOLDER [REFRESH]: the content of TREE as files in FOLDER, its index in
# FOLDER.index. Only the content folder: nothing else of the repository can have a say.
# No symbolic links: one to the store would publish it. No line ends changed: what counts is what is
# in git. With REFRESH, files in FOLDER that are right already are left alone.
content_of() {
    if [ "$(git cat-file -t "$1:$content" 2>/dev/null)" != tree ]; then
        echo "$content:1: 没有这个文件夹。请把页面放在「$content」文件夹里再提交。"
        return 1
    fi
    rm -f "$2.index"
    as_is "$2" read-tree --prefix="$content/" "$1:$content" || return
    if [ -n "${3-}" ]; then
        as_is "$2" update-index -q --refresh >/dev/null || : # Says 1 where files differ.
    fi
    as_is "$2" checkout-index -a -f -q
}

# as_is FOLDER COMMAND…: git on FOLDER and FOLDER.index.
as_is() (
    folder=$1
    shift
    GIT_INDEX_FILE=$folder.index exec git --work-tree="$folder" \
        -c core.symlinks=false -c core.autocrlf=false -c core.eol=lf -c core.fileMode=false "$@"
)

# server_settings: the service's own settings, so that what is checked and what is built go by the
# same; git config linli.* goes before them.
server_settings() {
    repository=$(git rev-parse --absolute-git-dir)
    environment=$(setting environment '')
    if [ -n "$environment" ]; then
        set -a
        # shellcheck source=/dev/null
        . "$environment"
        set +a
    fi
    # shellcheck disable=SC2034 # For the hooks that ask.
    worktree=$(setting worktree "$(dirname "$repository")/tree")
    LINLI_STATE=$(setting state "${LINLI_STATE:-$(dirname "$repository")/state}")
}

# check_tree TREE FOLDER STATE: prints the faults of the content of TREE and the advice on it, with
# paths as editors know them; fails if there are faults. Of the service's state only what it tells of
# votes is read, and nothing is written there.
check_tree() {
    content_of "$1" "$2" || return
    links=$(
        GIT_INDEX_FILE=$2.index git -c core.quotePath=false ls-files -s |
            awk -F '\t' '/^1[26]0000/ {
                print $2 ":1: 这是一个链接，不是文件。请换成文件本身。"
            }'
    )
    [ -z "$links" ] || printf '%s\n' "$links"
    mkdir -p "$2.state/facts"
    cp "$3"/facts/*.fingerprint.json "$2.state/facts" 2>/dev/null || : # Where no answers are kept.
    said=$(cd "$2" && LINLI_CONTENT=$content LINLI_STATE=$2.state "$linli" check 2>&1 </dev/null) || {
        printf '%s\n' "$said"
        return 1
    }
    printf '%s\n' "$said" | grep -F ': 建议：' || :
    [ -z "$links" ]
}
