"""``python -m media.live`` is ``media live``."""

from media.live.command import live

if __name__ == "__main__":
    live()
