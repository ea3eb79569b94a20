-- The two accounts of ThirdEye on OpenMetadata's MySQL, with no right that they do not need. Run by an administrator.
-- Change both passwords, and the names of the schemas where yours differ (OM_MYSQL_DB, THIRDEYE_MYSQL_SCHEMA). In a
-- name, _ and % stand for any character unless a backslash stands before them.
-- Where connections must be encrypted, add REQUIRE SSL to both CREATE USER, and set OM_MYSQL_SSL_MODE.
-- Where THIRDEYE_MYSQL_HOST is another server, run each half on its own.
-- Test: test/integration/accounts.test.ts applies this file and runs the service with it.

-- Reads OpenMetadata's schema, and nothing else.
CREATE USER 'thirdeye_ro'@'%' IDENTIFIED BY 'change this password';
GRANT SELECT ON `openmetadata\_db`.* TO 'thirdeye_ro'@'%';

-- Has ThirdEye's schema, and nothing else. CREATE lets ThirdEye make the schema itself; migrations need ALTER, INDEX
-- and DROP.
CREATE USER 'thirdeye'@'%' IDENTIFIED BY 'change this password, too';
GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX, DROP ON `thirdeye`.* TO 'thirdeye'@'%';
