"""The Flask application of a council hearing: programme, recording, protocol, archive."""

import gc

# The product's modules make hundreds of thousands of objects that stay: looking through them again
# and again for garbage is a quarter of its start, and of what a page costs later.
gc.set_threshold(50_000, 20, 20)
