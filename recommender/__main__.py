"""The door for `python -m recommender`: the same as the command `recommender`."""

from recommender.cli import main

if __name__ == "__main__":
    main()
