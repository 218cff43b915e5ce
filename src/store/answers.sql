-- What people can ask of a case. An entry begins with "-- question:"; its further lines say
--   shape     whose columns these are: lockstep, coortweet, qut
--   run       whose runs fit: any, coortweet, qut; none where no run is asked for
--   variant   0: all edges; 1: those over the threshold; fast: with a narrower window
-- {R} is the number of the run, {K} a condition on the kind, {A} an account, {F} and {S}
-- what a narrower window and a subgraph add.

-- question: edges
-- shape: lockstep
-- run: any
select name_of(x.platform, x.platform_id) as source,
  name_of(y.platform, y.platform_id) as target, weight, kinds as edge_type, objects, count,
  x.handle as source_handle, y.handle as target_handle
from edges e join accounts x on x.account_id = e.a join accounts y on y.account_id = e.b
where run_id = {R}
order by weight desc, count desc, a, b

-- question: nodes
-- shape: lockstep
-- run: any
select name_of(x.platform, x.platform_id) as id, coalesce(x.handle, x.platform_id) as label,
  x.platform, x.handle, count(*) as partners
from accounts x join (select a as account_id from edges where run_id = {R}
  union all select b from edges where run_id = {R}) m using (account_id)
group by all
order by id

-- question: pairs
-- shape: lockstep
-- run: any
select kind, name_of(x.platform, x.platform_id) as account_a,
  name_of(y.platform, y.platform_id) as account_b, objects, count, days,
  least_us / 1e6 as least_s, mean_us / 1e6 as mean_s, x.handle as handle_a,
  y.handle as handle_b
from pairs e join accounts x on x.account_id = e.a join accounts y on y.account_id = e.b
where run_id = {R}{K}
order by objects desc, count desc, kind, a, b

-- question: accounts
-- shape: lockstep
-- run: any
select name_of(x.platform, x.platform_id) as account, x.handle, x.display_name, m.partners,
  m.weight, m.kinds, p.posts, make_timestamp(p.first_us) as first_post,
  make_timestamp(p.last_us) as last_post, make_timestamp(x.created_us) as created,
  x.followers, f.former
from (select account_id, count(*) as partners, sum(weight) as weight,
    array_to_string(list_sort(list_distinct(flatten(list(string_split(kinds, ','))))), ',')
      as kinds
  from (select a as account_id, weight, kinds from edges where run_id = {R}
    union all select b, weight, kinds from edges where run_id = {R})
  group by account_id) m
join accounts x using (account_id)
join (select account_id, count(*) as posts, min(time_us) as first_us, max(time_us) as last_us
  from posts group by account_id) p using (account_id)
left join (select account_id, string_agg('@' || handle, ' ' order by last_us, handle) as former
  from (select n.account_id, n.handle, max(n.last_us) as last_us from names n
    join accounts a using (account_id) where n.handle <> a.handle group by all)
  group by account_id) f using (account_id)
order by m.partners desc, m.weight desc, account_id

-- question: objects
-- shape: lockstep
-- run: none
select t.kind, o.key as object, t.accounts, t.posts, make_timestamp(t.first_us) as first_seen,
  make_timestamp(t.last_us) as last_seen
from (select kind, object_id, count(distinct account_id) as accounts, count(*) as posts,
    min(time_us) as first_us, max(time_us) as last_us
  from traces where true{K} group by kind, object_id) t
join objects o using (object_id)
order by accounts desc, posts desc, object_id

-- question: proofs
-- shape: lockstep
-- run: any
select e.kind, o.key as object, name_of(x.platform, x.platform_id) as account_a,
  name_of(y.platform, y.platform_id) as account_b, e.delta_us / 1e6 as delta_s,
  make_timestamp(p.time_us) as time_a, make_timestamp(q.time_us) as time_b,
  p.platform_post_id as post_a, q.platform_post_id as post_b, x.handle as handle_a,
  y.handle as handle_b
from proofs e join accounts x on x.account_id = e.a join accounts y on y.account_id = e.b
join (select object_id, key from objects) o using (object_id)
join posts p on p.post_id = e.post_a join posts q on q.post_id = e.post_b
where run_id = {R}{K}
order by e.a, e.b, e.kind, e.object_id, p.time_us, e.post_a, e.post_b

-- question: hubs
-- shape: lockstep
-- run: any
select e.kind, o.key as object, e.accounts
from hubs e join (select object_id, key from objects) o using (object_id)
where run_id = {R}{K}
order by accounts desc, object_id

-- question: runs
-- shape: lockstep
-- run: none
select run_id, command, method, kinds, window_us / 1e6 as window_s, traces, pairs, edges,
  proofs, make_timestamp(started_us) as started,
  (finished_us - started_us) / 1e6 as seconds, seed, version, input_sha256,
  cast(options as varchar) as options
from runs
where {R} = 0 or run_id = {R}
order by run_id desc

-- question: sources
-- shape: lockstep
-- run: none
select source_id, path, format, records, taken, duplicates, rejected, bytes,
  make_timestamp(first_us) as first_post, make_timestamp(last_us) as last_post,
  clock_resolution_us / 1e6 as clock_s, clock_measured_us / 1e6 as measured_s,
  clock_trust as trust, zone, coalesce(g.gaps, 0) as gaps,
  cast(coalesce(g.expected, 0) as bigint) as gap_posts, sha256,
  make_timestamp(imported_us) as imported
from sources left join (select source_id, count(*) as gaps, sum(expected) as expected
  from gaps group by source_id) g using (source_id)
order by source_id

-- question: rejects
-- shape: lockstep
-- run: none
select s.path as source, r.record, r.line, r.col, r.field, r.value, r.error, r.message,
  r.hint, r.raw, r.source_id
from rejects r join sources s using (source_id)
order by source_id, record

-- question: kinds
-- shape: lockstep
-- run: none
select kind, count(*) as traces, count(distinct object_id) as objects,
  count(distinct account_id) as accounts
from traces
group by kind
order by kind

-- question: posts
-- shape: lockstep
-- run: none
select name_of(a.platform, a.platform_id) as account, a.handle, p.platform_post_id as post,
  make_timestamp(p.time_us) as time, p.action, p.text, p.urls, p.parent_post,
  s.path as source, p.record, p.line
from posts p join accounts a using (account_id) join sources s on s.source_id = p.source_id
order by post_id

-- question: account
-- shape: lockstep
-- run: none
select make_timestamp(p.time_us) as time, p.action, p.text, p.platform_post_id as post,
  p.urls, p.parent_post, s.path as source, p.record, p.line
from posts p join sources s using (source_id)
where account_id = {A}
order by p.time_us, post_id

-- question: edges
-- shape: coortweet
-- run: coortweet
-- variant: 0
select x.platform_id as account_id, y.platform_id as account_id_y, weight, avg_time_delta,
  n_content_id, n_content_id_y, edge_symmetry_score, keys_of(object_ids) as object_ids,
  cast(weight_threshold as integer) as weight_threshold
from coortweet_edges e
join accounts x on x.account_id = if(e.swapped, e.b, e.a)
join accounts y on y.account_id = if(e.swapped, e.a, e.b)
where run_id = {R}
order by x.platform_id::blob, y.platform_id::blob

-- question: edges
-- shape: coortweet
-- run: coortweet
-- variant: 1
select x.platform_id as "from", y.platform_id as "to", weight, avg_time_delta, n_content_id,
  n_content_id_y, edge_symmetry_score, cast(weight_threshold as integer) as weight_threshold
from coortweet_edges e
join accounts x on x.account_id = if(e.swapped, e.b, e.a)
join accounts y on y.account_id = if(e.swapped, e.a, e.b)
where run_id = {R} and weight_threshold
order by x.platform_id::blob, y.platform_id::blob

-- question: edges
-- shape: coortweet
-- run: coortweet
-- variant: fast
select x.platform_id as "from", y.platform_id as "to", weight as weight_full, weight_fast,
  avg_time_delta as avg_time_delta_full, avg_time_delta_fast,
  n_content_id as n_content_id_full, n_content_id_y as n_content_id_y_full,
  n_content_id_fast, n_content_id_y_fast, edge_symmetry_score as edge_symmetry_score_full,
  edge_symmetry_score_fast, keys_of(object_ids) as object_ids_full,
  keys_of(object_ids_fast) as object_ids_fast,
  cast(weight_threshold as integer) as weight_threshold_full,
  cast(weight_threshold_fast as integer) as weight_threshold_fast
from coortweet_edges e
join accounts x on x.account_id = if(e.swapped, e.b, e.a)
join accounts y on y.account_id = if(e.swapped, e.a, e.b)
where run_id = {R}{S}
order by x.platform_id::blob, y.platform_id::blob

-- question: pairs
-- shape: coortweet
-- run: coortweet
select o.key as object_id, x.platform_id as account_id, y.platform_id as account_id_y,
  p.platform_post_id as content_id, q.platform_post_id as content_id_y,
  e.delta_us / 1e6 as time_delta{F}
from coortweet_pairs e join objects o using (object_id)
join posts p on p.post_id = e.post_x join posts q on q.post_id = e.post_y
join accounts x on x.account_id = p.account_id join accounts y on y.account_id = q.account_id
where run_id = {R}
order by e.rowid

-- question: accounts
-- shape: coortweet
-- run: coortweet
select x.platform_id as account_id, avg_time_delta, avg_edge_symmetry_score,
  unique_shares_count
from coortweet_accounts e join accounts x using (account_id)
where run_id = {R}
order by x.platform_id::blob

-- question: objects
-- shape: coortweet
-- run: coortweet
select o.key as object_id, num_accounts
from coortweet_objects e join objects o using (object_id)
where run_id = {R} and not fast
order by num_accounts desc, e.rowid

-- question: posts
-- shape: coortweet
-- run: none
select o.key as object_id, a.platform_id as account_id, p.platform_post_id as content_id,
  cast(t.time_us // 1000000 as bigint) as timestamp_share
from traces t join (select object_id, key from objects) o using (object_id)
join accounts a using (account_id)
join posts p using (post_id)
where true{K}
order by t.post_id, t.object_id

-- question: edges
-- shape: qut
-- run: qut
select x.platform_id as user_1, y.platform_id as user_2, weight
from qut_edges e join accounts x on x.account_id = e.user_1
join accounts y on y.account_id = e.user_2
where run_id = {R} and e.user_1 <> e.user_2
order by x.platform_id::blob, y.platform_id::blob

-- question: posts
-- shape: qut
-- run: none
select p.platform_post_id as message_id, a.platform_id as user_id, a.handle as username,
  case when p.action = 'repost' then p.parent_post end as repost_id,
  case when p.action = 'reply' then p.parent_post end as reply_id, p.text as message,
  p.time_us / 1e6 as timestamp, p.urls
from posts p join accounts a using (account_id)
order by post_id
