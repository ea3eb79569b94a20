INSERT INTO published_scan (singleton, scan_id) VALUES (1, NULL) ON DUPLICATE KEY UPDATE singleton = 1
