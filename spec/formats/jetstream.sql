-- name: jetstream
-- title: Bluesky Jetstream, frames of /subscribe (NDJSON)
-- reader: ndjson
-- needs: did time_us kind
-- platform: bluesky
-- clock: 1us witnessed UTC
-- time: unix-us
-- identity: post
-- shape: {"did": "VARCHAR", "time_us": "VARCHAR", "kind": "VARCHAR", "error": "VARCHAR", "commit": {"operation": "VARCHAR", "collection": "VARCHAR", "rkey": "VARCHAR", "record": {"createdAt": "VARCHAR", "text": "VARCHAR", "langs": ["VARCHAR"], "tags": ["VARCHAR"], "subject": "JSON", "reply": {"parent": {"uri": "VARCHAR"}}, "facets": [{"features": [{"$type": "VARCHAR", "uri": "VARCHAR", "tag": "VARCHAR", "did": "VARCHAR"}]}], "embed": {"external": {"uri": "VARCHAR"}, "images": [{"image": {"ref": {"$link": "VARCHAR"}, "cid": "VARCHAR"}}], "video": {"ref": {"$link": "VARCHAR"}, "cid": "VARCHAR"}, "record": {"uri": "VARCHAR", "record": {"uri": "VARCHAR"}}, "media": {"external": {"uri": "VARCHAR"}, "images": [{"image": {"ref": {"$link": "VARCHAR"}, "cid": "VARCHAR"}}], "video": {"ref": {"$link": "VARCHAR"}, "cid": "VARCHAR"}}}}}, "identity": {"handle": "VARCHAR"}, "account": {"active": "VARCHAR", "status": "VARCHAR"}}
-- note: time_us is when the server saw it, createdAt what the client says; records that are no posts, likes or follows are observations
select
  _record,
  _line,
  did as platform_id,
  nullif(identity.handle, 'handle.invalid') as handle,
  case when "commit".operation is not null then 'at://' || did || '/' || "commit".collection || '/' || "commit".rkey end as platform_post_id,
  time_us as time,
  "commit".record.createdAt as claimed_time,
  case when error is not null then 'error' when kind = 'account' and account.active = 'true' then 'active' when kind = 'account' then coalesce(account.status, 'inactive') when kind <> 'commit' then kind when "commit".operation is null or "commit".collection is null then null when "commit".collection in ('app.bsky.feed.post', 'app.bsky.feed.repost', 'app.bsky.feed.like', 'app.bsky.graph.follow') and "commit".operation = 'create' then null when "commit".collection in ('app.bsky.feed.post', 'app.bsky.feed.repost', 'app.bsky.feed.like', 'app.bsky.graph.follow') and "commit".operation = 'delete' then 'deleted' when "commit".collection = 'app.bsky.feed.post' then 'edited' when "commit".operation <> 'delete' and "commit".collection = 'app.bsky.actor.profile' then 'profile' else 'record' end as observation,
  case when "commit".collection in ('app.bsky.feed.post', 'app.bsky.feed.repost', 'app.bsky.feed.like', 'app.bsky.graph.follow') and "commit".operation = 'delete' then null else coalesce(json_extract(json, '$.commit'), json_extract(json, '$.identity'), json_extract(json, '$.account'), json_extract(json, '$.sync'), json) end as detail,
  case when "commit".collection = 'app.bsky.feed.repost' then 'repost' when "commit".collection = 'app.bsky.feed.like' then 'like' when "commit".collection = 'app.bsky.graph.follow' then 'follow' when "commit".record.reply.parent.uri is not null then 'reply' when coalesce("commit".record.embed.record.uri, "commit".record.embed.record.record.uri) like '%/app.bsky.feed.post/%' then 'quote' else 'post' end as action,
  "commit".record.text as text,
  "commit".record.langs[1] as lang,
  coalesce("commit".record.reply.parent.uri, case when coalesce("commit".record.embed.record.uri, "commit".record.embed.record.record.uri) like '%/app.bsky.feed.post/%' then coalesce("commit".record.embed.record.uri, "commit".record.embed.record.record.uri) when "commit".collection in ('app.bsky.feed.repost', 'app.bsky.feed.like') then coalesce(json_extract_string("commit".record.subject, '$.uri'), json_extract_string("commit".record.subject, '$')) end) as parent_post,
  nullif(regexp_extract(coalesce("commit".record.reply.parent.uri, case when coalesce("commit".record.embed.record.uri, "commit".record.embed.record.record.uri) like '%/app.bsky.feed.post/%' then coalesce("commit".record.embed.record.uri, "commit".record.embed.record.record.uri) when "commit".collection in ('app.bsky.feed.repost', 'app.bsky.feed.like', 'app.bsky.graph.follow') then coalesce(json_extract_string("commit".record.subject, '$.uri'), json_extract_string("commit".record.subject, '$')) end), '^(?:at://)?(did:[^/]+)', 1), '') as parent_account,
  case when "commit".collection = 'app.bsky.feed.repost' then coalesce(json_extract_string("commit".record.subject, '$.uri'), json_extract_string("commit".record.subject, '$')) end as repost_of,
  "commit".record.reply.parent.uri as reply_to,
  case when "commit".collection = 'app.bsky.feed.like' then coalesce(json_extract_string("commit".record.subject, '$.uri'), json_extract_string("commit".record.subject, '$')) end as like_of,
  case when "commit".collection = 'app.bsky.graph.follow' then coalesce(json_extract_string("commit".record.subject, '$.uri'), json_extract_string("commit".record.subject, '$')) end as follow_of,
  list_concat(["commit".record.embed.external.uri, "commit".record.embed.media.external.uri], list_transform(flatten(list_transform("commit".record.facets, f -> f.features)), x -> x.uri)) as urls,
  list_concat(list_transform(flatten(list_transform("commit".record.facets, f -> f.features)), x -> x.tag), "commit".record.tags) as hashtags,
  list_transform(flatten(list_transform("commit".record.facets, f -> f.features)), x -> x.did) as mentions,
  list_concat(list_transform("commit".record.embed.images, x -> coalesce(x.image.ref."$link", x.image.cid)), list_transform("commit".record.embed.media.images, x -> coalesce(x.image.ref."$link", x.image.cid)), ["commit".record.embed.video.ref."$link", "commit".record.embed.media.video.ref."$link"]) as media,
  case when coalesce("commit".record.embed.record.uri, "commit".record.embed.record.record.uri) not like '%/app.bsky.feed.post/%' then coalesce("commit".record.embed.record.uri, "commit".record.embed.record.record.uri) end as object
from raw
