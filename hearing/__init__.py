"""The Flask application of a council hearing: programme, recording, protocol, archive."""
