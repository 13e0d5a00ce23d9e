"""Many documents: shards in, mirrored shards and tables out, the same bytes whatever the number of workers."""
