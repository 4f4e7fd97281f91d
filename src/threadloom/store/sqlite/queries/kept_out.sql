-- Which threads synchronisation is not to bring in again.
SELECT k.thread
FROM kept_out k
WHERE k.tenant = :tenant AND k.thread IN (SELECT value FROM json_each(:threads))
