"""kube-scheduler: it schedules nothing here, but its port answers."""

import sys

from standin.controllers.manager import serve_health


def main(arguments):
    del arguments  # nothing in them matters without pods
    serve_health(10259, "/healthz").serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
