// IPTables
