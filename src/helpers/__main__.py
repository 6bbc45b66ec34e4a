"""`python -m helpers …` is `strikebook …`."""

from helpers.cli import main

main()
