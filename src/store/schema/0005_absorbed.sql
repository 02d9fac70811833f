-- A call that was stored by itself before a later sighting showed it to be another: its own rows no longer count.
ALTER TABLE callAliases ADD COLUMN IF NOT EXISTS absorbed Bool;
