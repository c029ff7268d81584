"""How every command of the stand-in is started."""

import sys
import traceback

BUG = 70


def run(main):
    """A fault of the stand-in itself must never look like an answer of Kubernetes."""
    try:
        code = main(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    except BrokenPipeError:
        code = 141  # as a Go program that dies of SIGPIPE
    except Exception:
        traceback.print_exc()
        code = BUG
    sys.exit(code)
