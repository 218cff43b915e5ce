-- name: activitypub
-- title: ActivityPub activities, notes and outboxes (JSON)
-- reader: ndjson
-- needs: type actor|attributedTo|inbox|deleted object|target|published|content|contentMap|inbox|deleted
-- records: orderedItems[] items[] first.orderedItems[] first.items[]
-- platform: activitypub
-- clock: 1s claimed
-- time: iso
-- identity: post
-- note: posts and accounts are their addresses; published is what the author's server says
select
  _record,
  _line,
  who as platform_id,
  case when t in ('Person', 'Service', 'Group', 'Organization', 'Application') then p.preferredUsername || '@' || nullif(regexp_extract(who, '^https?://([^/]+)', 1), '') end as handle,
  case when t in ('Person', 'Service', 'Group', 'Organization', 'Application') then p.name else json_extract_string(json, '$.actor.name') end as display_name,
  case when t in ('Announce', 'Like', 'EmojiReact', 'Follow') then own when t in ('Person', 'Service', 'Group', 'Organization', 'Application') or t = 'Flag' or thing = who then null when t in ('Note', 'Article', 'Question', 'Page', 'Video', 'Audio', 'Image', 'Document', 'Event', 'ChatMessage') or t = 'Tombstone' then own else thing end as platform_post_id,
  case when t in ('Person', 'Service', 'Group', 'Organization', 'Application') then null when t = 'Tombstone' then p.deleted when t = 'Update' then coalesce(p.updated, said) else coalesce(p.published, said) end as time,
  case when t = 'Create' or t in ('Note', 'Article', 'Question', 'Page', 'Video', 'Audio', 'Image', 'Document', 'Event', 'ChatMessage') then nullif(p.updated, p.published) end as edited,
  case when t = 'Tombstone' and who is null then 'deleted' when who is null or odd then null when t = 'Tombstone' or t = 'Delete' then 'deleted' when t = 'Update' and p.type in ('Person', 'Service', 'Group', 'Organization', 'Application') or t in ('Person', 'Service', 'Group', 'Organization', 'Application') then 'profile' when t = 'Update' then 'edited' when t = 'Undo' then 'undone' when t = 'Move' then case when thing = who then 'moved' else 'move' end when t in ('Like', 'EmojiReact') and said is null then 'like' when t = 'Follow' and said is null then 'follow' when t in ('Accept', 'Add', 'Arrive', 'Block', 'Dislike', 'Flag', 'Ignore', 'Invite', 'Join', 'Leave', 'Listen', 'Offer', 'Read', 'Reject', 'Remove', 'TentativeAccept', 'TentativeReject', 'Travel', 'View') then lower(t) end as observation,
  case when t in ('Delete', 'Tombstone') then null else json(json) end as detail,
  case when t = 'Announce' then 'repost' when t in ('Like', 'EmojiReact') then 'like' when t = 'Follow' then 'follow' when above is not null then 'reply' when quoted is not null then 'quote' else 'post' end as action,
  case when p.type not in ('Person', 'Service', 'Group', 'Organization', 'Application') or p.type is null then nullif(concat_ws(chr(10), nullif(p.name, ''), nullif(text_of_html(p.summary), ''), nullif(case when p.mediaType is null or p.mediaType = 'text/html' then coalesce(text_of_html(words), words) else words end, '')), '') end as text,
  tongue as lang,
  case when t = 'Announce' then thing when t in ('Like', 'EmojiReact') then thing else coalesce(above, quoted) end as parent_post,
  case when t = 'Follow' then thing end as parent_account,
  p.generator.name as client,
  p.likes.totalItems as likes,
  p.shares.totalItems as shares,
  p.replies.totalItems as replies,
  case when t = 'Announce' then thing end as repost_of,
  above as reply_to,
  case when t in ('Like', 'EmojiReact') then thing end as like_of,
  case when t = 'Follow' then thing end as follow_of,
  list_concat(list_filter(string_split(links_of_html(words), ' '), x -> not list_contains(coalesce(list_transform(tags, g -> g.href), []), x)), list_transform(list_filter(files, f -> f.type = 'Link'), f -> f.href)) as urls,
  list_transform(list_filter(tags, g -> g.type = 'Hashtag'), g -> g.name) as hashtags,
  list_transform(list_filter(tags, g -> g.type = 'Mention'), g -> coalesce(g.name, g.href)) as mentions,
  list_transform(list_filter(files, f -> f.type <> 'Link'), f -> case json_type(f.url) when 'VARCHAR' then json_extract_string(f.url, '$') when 'OBJECT' then json_extract_string(f.url, '$.href') when 'ARRAY' then coalesce(json_extract_string(f.url, '$[0].href'), json_extract_string(f.url, '$[0]')) end) as media
from (
  select *, case when odd then null when t in ('Person', 'Service', 'Group', 'Organization', 'Application') then own else coalesce(refs[1], refs[2]) end as who, refs[3] as thing, refs[4] as above, coalesce(p.quote, p.quoteUri, p.quoteUrl) as quoted, coalesce(p.content, json_extract_string(o, '$.contentMap.*')[1]) as words from (
    select *, json_transform(o, '{"id": "VARCHAR", "type": "VARCHAR", "name": "VARCHAR", "summary": "VARCHAR", "content": "VARCHAR", "mediaType": "VARCHAR", "published": "VARCHAR", "updated": "VARCHAR", "deleted": "VARCHAR", "quoteUrl": "VARCHAR", "quoteUri": "VARCHAR", "quote": "VARCHAR", "preferredUsername": "VARCHAR", "generator": {"name": "VARCHAR"}, "likes": {"totalItems": "VARCHAR"}, "shares": {"totalItems": "VARCHAR"}, "replies": {"totalItems": "VARCHAR"}}') as p, json_extract_string(json, '$.published') as said, case json_type(json, '$.id') when 'VARCHAR' then json_extract_string(json, '$.id') end as own, json_keys(o, '$.contentMap')[1] as tongue, json_transform(case json_type(o, '$.tag') when 'ARRAY' then json_extract(o, '$.tag') when 'OBJECT' then json_array(json_extract(o, '$.tag')) end, '[{"type": "VARCHAR", "name": "VARCHAR", "href": "VARCHAR"}]') as tags, json_transform(case json_type(o, '$.attachment') when 'ARRAY' then json_extract(o, '$.attachment') when 'OBJECT' then json_array(json_extract(o, '$.attachment')) end, '[{"type": "VARCHAR", "url": "JSON", "href": "VARCHAR"}]') as files, list_transform([json_extract(json, '$.actor'), json_extract(o, '$.attributedTo'), json_extract(json, '$.object'), json_extract(o, '$.inReplyTo')], x -> case json_type(x) when 'VARCHAR' then json_extract_string(x, '$') when 'OBJECT' then case json_type(x, '$.id') when 'VARCHAR' then json_extract_string(x, '$.id') end when 'ARRAY' then case json_type(x, '$[0]') when 'VARCHAR' then json_extract_string(x, '$[0]') else json_extract_string(x, '$[0].id') end end) as refs, coalesce(json_type(json, '$.object') not in ('VARCHAR', 'OBJECT', 'ARRAY', 'NULL'), false) or coalesce(starts_with(json_extract_string(context, '$.type'), 'Ordered') <> (ends_with(_part, 'orderedItems')), false) as odd from (
      select *, case when t in ('Create', 'Update', 'Delete') then case json_type(json, '$.object') when 'OBJECT' then json_extract(json, '$.object') end when t in ('Announce', 'Like', 'EmojiReact', 'Follow', 'Undo', 'Move') or t in ('Accept', 'Add', 'Arrive', 'Block', 'Dislike', 'Flag', 'Ignore', 'Invite', 'Join', 'Leave', 'Listen', 'Offer', 'Read', 'Reject', 'Remove', 'TentativeAccept', 'TentativeReject', 'Travel', 'View') then null else json end as o from (
        select *, case json_type(json, '$.type') when 'ARRAY' then json_extract_string(json, '$.type[0]') when 'VARCHAR' then json_extract_string(json, '$.type') end as t from raw))))
