-- The evidence tables of a case. Columns may be added, never renamed without a migration.
-- One statement ends at each semicolon. {ACTIONS} and {KINDS} are filled from event and trace.
CREATE TYPE action AS ENUM ({ACTIONS});
CREATE TYPE kind AS ENUM ({KINDS});
CREATE MACRO name_of(platform, id) AS
  CASE platform WHEN 'unknown' THEN id ELSE platform || ':' || id END;
CREATE TABLE meta(key VARCHAR PRIMARY KEY, value VARCHAR);
CREATE TABLE sources(
  source_id UINTEGER, path VARCHAR, sha256 VARCHAR, format VARCHAR, bytes UBIGINT,
  records UBIGINT, taken UBIGINT, duplicates UBIGINT, rejected UBIGINT,
  zone VARCHAR, clock_resolution_us BIGINT, clock_measured_us BIGINT, clock_trust VARCHAR,
  first_us BIGINT, last_us BIGINT, by_record BOOLEAN, mapping VARCHAR, version VARCHAR, imported_us BIGINT,
  observations UBIGINT, pseudonymised BOOLEAN);
CREATE TABLE rejects(
  source_id UINTEGER, record UBIGINT, line UBIGINT, col UBIGINT, field VARCHAR,
  value VARCHAR, error VARCHAR, message VARCHAR, hint VARCHAR, raw VARCHAR);
CREATE TABLE duplicates(
  source_id UINTEGER, record UBIGINT, post_id UINTEGER, same BOOLEAN);
CREATE TABLE accounts(
  account_id UINTEGER, platform VARCHAR, platform_id VARCHAR, handle VARCHAR,
  display_name VARCHAR, created_us BIGINT, followers BIGINT, bio VARCHAR, avatar VARCHAR,
  source_id UINTEGER, record UBIGINT);
CREATE TABLE posts(
  post_id UINTEGER, account_id UINTEGER, platform_post_id VARCHAR, time_us BIGINT,
  action action, text VARCHAR, lang VARCHAR, parent_post VARCHAR, parent_account VARCHAR,
  views BIGINT, likes BIGINT, shares BIGINT, replies BIGINT, client VARCHAR, urls VARCHAR,
  source_id UINTEGER, record UBIGINT, line UBIGINT, edited_us BIGINT, claimed_us BIGINT);
CREATE TABLE observations(
  source_id UINTEGER, record UBIGINT, line UBIGINT, what VARCHAR, platform VARCHAR,
  platform_id VARCHAR, platform_post_id VARCHAR, handle VARCHAR, time_us BIGINT,
  text VARCHAR, detail VARCHAR);
CREATE TABLE objects(object_id UINTEGER, kind kind, key VARCHAR);
CREATE MACRO keys_of(list) AS (
  SELECT string_agg(k.key, ',' ORDER BY k.i) FROM (
    SELECT o.key, u.i FROM (
      SELECT unnest(list) AS id, generate_subscripts(list, 1) AS i) u
    JOIN objects o ON o.object_id = u.id) k);
CREATE TABLE traces(
  kind kind, object_id UINTEGER, account_id UINTEGER, time_us BIGINT, post_id UINTEGER);
CREATE TABLE runs(
  run_id UINTEGER, command VARCHAR, method VARCHAR, kinds VARCHAR, window_us BIGINT,
  options JSON, version VARCHAR, seed UBIGINT, input_sha256 VARCHAR, traces UBIGINT, pairs UBIGINT, edges UBIGINT,
  proofs UBIGINT, started_us BIGINT, finished_us BIGINT);
CREATE TABLE hubs(run_id UINTEGER, kind kind, object_id UINTEGER, accounts UINTEGER);
CREATE TABLE pairs(
  run_id UINTEGER, kind kind, a UINTEGER, b UINTEGER, count UBIGINT, objects UINTEGER,
  least_us BIGINT, mean_us DOUBLE, days UINTEGER);
CREATE TABLE proofs(
  run_id UINTEGER, kind kind, a UINTEGER, b UINTEGER, object_id UINTEGER,
  post_a UINTEGER, post_b UINTEGER, delta_us BIGINT);
CREATE TABLE edges(
  run_id UINTEGER, a UINTEGER, b UINTEGER, kinds VARCHAR, count UBIGINT, objects UINTEGER,
  expected DOUBLE, p DOUBLE, q DOUBLE, weight DOUBLE, probability DOUBLE, reason VARCHAR);
CREATE TABLE coortweet_pairs(
  run_id UINTEGER, object_id UINTEGER, post_x UINTEGER, post_y UINTEGER, delta_us BIGINT,
  fast BOOLEAN);
CREATE TABLE coortweet_edges(
  run_id UINTEGER, a UINTEGER, b UINTEGER, swapped BOOLEAN, weight UBIGINT, avg_time_delta DOUBLE,
  n_content_id UINTEGER, n_content_id_y UINTEGER, edge_symmetry_score DOUBLE,
  object_ids UINTEGER[], weight_threshold BOOLEAN, weight_fast UBIGINT,
  avg_time_delta_fast DOUBLE, n_content_id_fast UINTEGER, n_content_id_y_fast UINTEGER,
  edge_symmetry_score_fast DOUBLE, object_ids_fast UINTEGER[], weight_threshold_fast BOOLEAN);
CREATE TABLE coortweet_accounts(
  run_id UINTEGER, account_id UINTEGER, avg_time_delta DOUBLE,
  avg_edge_symmetry_score DOUBLE, avg_time_delta_fast DOUBLE,
  avg_edge_symmetry_score_fast DOUBLE, unique_shares_count UINTEGER,
  unique_shares_count_fast UINTEGER);
CREATE TABLE coortweet_objects(
  run_id UINTEGER, object_id UINTEGER, num_accounts UINTEGER, fast BOOLEAN);
CREATE TABLE qut_edges(
  run_id UINTEGER, user_1 UINTEGER, user_2 UINTEGER, weight UINTEGER);
CREATE TABLE gaps(source_id UINTEGER, from_us BIGINT, to_us BIGINT, expected DOUBLE);
CREATE VIEW post AS
  SELECT p.*, make_timestamp(p.time_us) AS time, a.platform, a.platform_id, a.handle,
    s.path AS source
  FROM posts p JOIN accounts a USING (account_id) JOIN sources s ON s.source_id = p.source_id;
CREATE VIEW trace AS
  SELECT t.*, o.key, make_timestamp(t.time_us) AS time, a.platform, a.platform_id, a.handle
  FROM traces t JOIN objects o USING (object_id) JOIN accounts a USING (account_id);
CREATE TABLE names(
  account_id UINTEGER, handle VARCHAR, display_name VARCHAR, first_us BIGINT, last_us BIGINT,
  source_id UINTEGER, record UBIGINT);
CREATE TABLE versions(
  post_id UINTEGER, source_id UINTEGER, record UBIGINT, time_us BIGINT, edited_us BIGINT,
  text VARCHAR);
