"""The process that a maker's library of our own kind runs in."""

from drivers.j2534.helper import main

main()
