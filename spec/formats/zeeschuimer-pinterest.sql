-- name: zeeschuimer-pinterest
-- title: Zeeschuimer, pins on Pinterest (NDJSON)
-- reader: ndjson
-- needs: item_id source_platform timestamp_collected data.id data.pinner.username
-- is: source_platform = pinterest.com
-- platform: pinterest
-- clock: 1s platform UTC
-- time: rfc2822
-- identity: post
-- find-in-text: urls hashtags
-- shape: {"data": {"id": "VARCHAR", "entityId": "VARCHAR", "created_at": "VARCHAR", "createdAt": "VARCHAR", "title": "VARCHAR", "description": "VARCHAR", "link": "VARCHAR", "image_signature": "VARCHAR", "imageSignature": "VARCHAR", "pinner": {"username": "VARCHAR", "full_name": "VARCHAR", "fullName": "VARCHAR"}}}
-- note: there is no id of the account in both shapes of a pin: its handle stands for it
-- note: many pins have no time and are rejected; the collector's own user_agent is not read
select
  _record,
  _line,
  coalesce(data.entityId, data.id) as platform_post_id,
  lower(data.pinner.username) as platform_id,
  data.pinner.username as handle,
  coalesce(data.pinner.full_name, data.pinner.fullName) as display_name,
  coalesce(data.created_at, data.createdAt) as time,
  concat_ws(chr(10), nullif(trim(data.title), ''), nullif(trim(data.description), '')) as text,
  data.link as urls,
  coalesce(data.image_signature, data.imageSignature) as media
from raw
