"""What programs of others read: podcast, videos, schema.org, OParl, everything at once."""
