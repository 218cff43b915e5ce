-- name: telegram-desktop
-- title: Telegram Desktop, exported history of one chat or of all (result.json)
-- reader: ndjson
-- records: messages[] chats.list[].messages[] left_chats.list[].messages[]
-- needs: id type date text
-- is: type = message
-- platform: telegram
-- clock: 1s platform
-- time: auto
-- identity: post
-- find-in-text: urls hashtags mentions
-- shape: {"id": "VARCHAR", "type": "VARCHAR", "date": "VARCHAR", "date_unixtime": "VARCHAR", "edited": "VARCHAR", "edited_unixtime": "VARCHAR", "from": "VARCHAR", "from_id": "VARCHAR", "actor": "VARCHAR", "actor_id": "VARCHAR", "action": "VARCHAR", "title": "VARCHAR", "forwarded_from_id": "VARCHAR", "reply_to_message_id": "VARCHAR", "reply_to_peer_id": "VARCHAR", "via_bot": "VARCHAR", "text": "JSON"}
-- note: exports before 2021 have the exporter's local time only, which needs --zone
-- note: who owns the export, contacts and sessions are not read
select
  _record,
  _line,
  _chat || '/' || id as platform_post_id,
  case when _who <> '' then _who when _channel then _chat end as platform_id,
  coalesce("from", actor, case when _channel then context->>'name' end) as display_name,
  coalesce(date_unixtime, date) as time,
  coalesce(edited_unixtime, edited) as edited,
  case when json_exists(json, '$.forwarded_from') then 'forward' when reply_to_message_id is not null then 'reply' else 'post' end as action,
  coalesce(reply_to_peer_id, _chat) || '/' || reply_to_message_id as parent_post,
  forwarded_from_id as parent_account,
  coalesce(reply_to_peer_id, _chat) || '/' || reply_to_message_id as reply_to,
  case when json_type(text) = 'ARRAY' then array_to_string(list_transform(json_extract(text, '$[*]'), x -> coalesce(x->>'text', x->>'$')), '') else text->>'$' end as text,
  via_bot as client,
  json_extract_string(text, '$[*].href') as urls,
  case when type <> 'message' then 'service' end as observation,
  case when type = 'service' then concat_ws(': ', action, title) when type <> 'message' then type end as detail
from (
  select
    *,
    (context->>'type') like '%channel' as _channel,
    case when regexp_full_match(coalesce(from_id, actor_id), '[0-9]+') then 'user' || coalesce(from_id, actor_id) else coalesce(from_id, actor_id) end as _who,
    case when (context->>'type') like '%channel' or (context->>'type') like '%supergroup' then 'channel' when (context->>'type') like '%group' then 'chat' when (context->>'type') = 'saved_messages' then 'saved' else 'user' end || (context->>'id') as _chat
  from raw
)
