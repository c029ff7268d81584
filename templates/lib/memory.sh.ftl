# What is secret is written to memory only: $dir is below /run.
require_memory() {
    case $(stat -f -c %T "<#noparse>${dir%/*}</#noparse>") in
        tmpfs | ramfs) ;;
        *)
            echo "<#noparse>${dir%/*}</#noparse> is not in memory (tmpfs), and secrets must not reach a disk" >&2
            exit 69
            ;;
    esac
}
