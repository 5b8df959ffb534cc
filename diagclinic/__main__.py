"""``python -m diagclinic``."""

import sys

from diagclinic.app.main import main

if __name__ == "__main__":
    sys.exit(main())
