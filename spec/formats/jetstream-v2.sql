-- name: jetstream-v2
-- title: Bluesky Jetstream version 2, messages of subscribeEvents (NDJSON)
-- reader: ndjson
-- needs: payload.did payload.seq payload.time
-- is: "$type" = message
-- platform: bluesky
-- clock: 1us witnessed UTC
-- time: iso
-- identity: post
-- shape: {"$type": "VARCHAR", "error": "VARCHAR", "payload": {"$type": "VARCHAR", "did": "VARCHAR", "time": "VARCHAR", "operation": "VARCHAR", "collection": "VARCHAR", "rkey": "VARCHAR", "record": {"createdAt": "VARCHAR", "text": "VARCHAR", "langs": ["VARCHAR"], "tags": ["VARCHAR"], "subject": "JSON", "reply": {"parent": {"uri": "VARCHAR"}}, "facets": [{"features": [{"$type": "VARCHAR", "uri": "VARCHAR", "tag": "VARCHAR", "did": "VARCHAR"}]}], "embed": {"external": {"uri": "VARCHAR"}, "images": [{"image": {"ref": {"$link": "VARCHAR"}, "cid": "VARCHAR"}}], "video": {"ref": {"$link": "VARCHAR"}, "cid": "VARCHAR"}, "record": {"uri": "VARCHAR", "record": {"uri": "VARCHAR"}}, "media": {"external": {"uri": "VARCHAR"}, "images": [{"image": {"ref": {"$link": "VARCHAR"}, "cid": "VARCHAR"}}], "video": {"ref": {"$link": "VARCHAR"}, "cid": "VARCHAR"}}}}, "identity": {"handle": "VARCHAR"}, "account": {"active": "VARCHAR", "status": "VARCHAR"}}}
-- note: payload.time is when the server saw it, unless its operator imported older times; createdAt is what the client says
select
  _record,
  _line,
  payload.did as platform_id,
  nullif(payload.identity.handle, 'handle.invalid') as handle,
  case when payload.operation is not null then 'at://' || payload.did || '/' || payload.collection || '/' || payload.rkey end as platform_post_id,
  payload.time as time,
  payload.record.createdAt as claimed_time,
  case when error is not null then 'error' when kind = 'account' and payload.account.active = 'true' then 'active' when kind = 'account' then coalesce(payload.account.status, 'inactive') when kind <> 'commit' then kind when payload.operation is null or payload.collection is null then null when payload.collection in ('app.bsky.feed.post', 'app.bsky.feed.repost', 'app.bsky.feed.like', 'app.bsky.graph.follow') and payload.operation = 'create' then null when payload.collection in ('app.bsky.feed.post', 'app.bsky.feed.repost', 'app.bsky.feed.like', 'app.bsky.graph.follow') and payload.operation = 'delete' then 'deleted' when payload.collection = 'app.bsky.feed.post' then 'edited' when payload.operation <> 'delete' and payload.collection = 'app.bsky.actor.profile' then 'profile' else 'record' end as observation,
  case when payload.collection in ('app.bsky.feed.post', 'app.bsky.feed.repost', 'app.bsky.feed.like', 'app.bsky.graph.follow') and payload.operation = 'delete' then null else coalesce(json_extract(json, '$.payload'), json) end as detail,
  case when payload.collection = 'app.bsky.feed.repost' then 'repost' when payload.collection = 'app.bsky.feed.like' then 'like' when payload.collection = 'app.bsky.graph.follow' then 'follow' when payload.record.reply.parent.uri is not null then 'reply' when coalesce(payload.record.embed.record.uri, payload.record.embed.record.record.uri) like '%/app.bsky.feed.post/%' then 'quote' else 'post' end as action,
  payload.record.text as text,
  payload.record.langs[1] as lang,
  coalesce(payload.record.reply.parent.uri, case when coalesce(payload.record.embed.record.uri, payload.record.embed.record.record.uri) like '%/app.bsky.feed.post/%' then coalesce(payload.record.embed.record.uri, payload.record.embed.record.record.uri) when payload.collection in ('app.bsky.feed.repost', 'app.bsky.feed.like') then coalesce(json_extract_string(payload.record.subject, '$.uri'), json_extract_string(payload.record.subject, '$')) end) as parent_post,
  nullif(regexp_extract(coalesce(payload.record.reply.parent.uri, case when coalesce(payload.record.embed.record.uri, payload.record.embed.record.record.uri) like '%/app.bsky.feed.post/%' then coalesce(payload.record.embed.record.uri, payload.record.embed.record.record.uri) when payload.collection in ('app.bsky.feed.repost', 'app.bsky.feed.like', 'app.bsky.graph.follow') then coalesce(json_extract_string(payload.record.subject, '$.uri'), json_extract_string(payload.record.subject, '$')) end), '^(?:at://)?(did:[^/]+)', 1), '') as parent_account,
  case when payload.collection = 'app.bsky.feed.repost' then coalesce(json_extract_string(payload.record.subject, '$.uri'), json_extract_string(payload.record.subject, '$')) end as repost_of,
  payload.record.reply.parent.uri as reply_to,
  case when payload.collection = 'app.bsky.feed.like' then coalesce(json_extract_string(payload.record.subject, '$.uri'), json_extract_string(payload.record.subject, '$')) end as like_of,
  case when payload.collection = 'app.bsky.graph.follow' then coalesce(json_extract_string(payload.record.subject, '$.uri'), json_extract_string(payload.record.subject, '$')) end as follow_of,
  list_concat([payload.record.embed.external.uri, payload.record.embed.media.external.uri], list_transform(flatten(list_transform(payload.record.facets, f -> f.features)), x -> x.uri)) as urls,
  list_concat(list_transform(flatten(list_transform(payload.record.facets, f -> f.features)), x -> x.tag), payload.record.tags) as hashtags,
  list_transform(flatten(list_transform(payload.record.facets, f -> f.features)), x -> x.did) as mentions,
  list_concat(list_transform(payload.record.embed.images, x -> coalesce(x.image.ref."$link", x.image.cid)), list_transform(payload.record.embed.media.images, x -> coalesce(x.image.ref."$link", x.image.cid)), [payload.record.embed.video.ref."$link", payload.record.embed.media.video.ref."$link"]) as media,
  case when coalesce(payload.record.embed.record.uri, payload.record.embed.record.record.uri) not like '%/app.bsky.feed.post/%' then coalesce(payload.record.embed.record.uri, payload.record.embed.record.record.uri) end as object
from (select *, nullif(split_part(payload."$type", '#', 2), '') as kind from raw)
