-- name: mastodon-status
-- title: Mastodon statuses, and answers of its interface that hold them (JSON)
-- reader: ndjson
-- needs: account.acct|last_status.account.acct|payload account.url|last_status.account.url|event created_at|last_status.created_at|stream
-- records: statuses[] ancestors[] descendants[]
-- join: above = in_reply_to_id in ancestors by id
-- join: beside = in_reply_to_id in descendants by id
-- platform: mastodon
-- clock: 1ms claimed UTC
-- time: iso
-- identity: post
-- note: a post is its uri, which is the same on every server; an account is user@host
select
  _record,
  _line,
  lower(case when contains(s.account.acct, '@') then s.account.acct else s.account.acct || '@' || nullif(regexp_extract(coalesce(s.account.url, ''), '^https?://([^/]+)', 1), '') end) as platform_id,
  lower(case when contains(s.account.acct, '@') then s.account.acct else s.account.acct || '@' || nullif(regexp_extract(coalesce(s.account.url, ''), '^https?://([^/]+)', 1), '') end) as handle,
  s.account.display_name as display_name,
  text_of_html(s.account.note) as bio,
  s.account.avatar as avatar,
  nullif(s.account.followers_count, '-1') as followers,
  s.account.created_at as created,
  s.uri as platform_post_id,
  case when event = 'status.update' then s.edited_at when s.uri is not null and s.content is null and s.text is not null then null when outside.suspended is not null then null else s.created_at end as time,
  s.edited_at as edited,
  case when event = 'delete' then 'deleted' when event = 'status.update' then 'edited' when event is not null and s.uri is null then coalesce(outside.type, 'service') when s.uri is not null and s.content is null and s.text is not null then 'deleted' when s.uri is not null then null when outside.type is not null then outside.type when outside.unread is not null then 'conversation' when outside.notifications_count is not null then 'request' when outside.suspended = 'true' then 'suspended' when outside.silenced = 'true' then 'silenced' when outside.disabled = 'true' then 'disabled' when outside.suspended is not null then 'active' when s.content is not null and s.id is null then 'edited' end as observation,
  case when event is not null and s.uri is null then json when s.uri is null and (outside.unread is not null or outside.notifications_count is not null) then json_object('id', s.id) end as detail,
  case when s.reblog.uri is not null then 'repost' when s.in_reply_to_id is not null then 'reply' when coalesce(s.quote.quoted_status.uri, s.quote.uri) is not null then 'quote' else 'post' end as action,
  concat_ws(chr(10), nullif(s.spoiler_text, ''), coalesce(text_of_html(s.content), s.content, s.text)) as text,
  s.language as lang,
  coalesce(s.reblog.uri, answered, coalesce(s.quote.quoted_status.uri, s.quote.uri)) as parent_post,
  coalesce(lower(case when contains(s.reblog.account.acct, '@') then s.reblog.account.acct else s.reblog.account.acct || '@' || nullif(regexp_extract(coalesce(s.reblog.account.url, ''), '^https?://([^/]+)', 1), '') end), case when s.in_reply_to_account_id = s.account.id then lower(case when contains(s.account.acct, '@') then s.account.acct else s.account.acct || '@' || nullif(regexp_extract(coalesce(s.account.url, ''), '^https?://([^/]+)', 1), '') end) end, list_extract(list_transform(list_filter(s.mentions, m -> m.id = s.in_reply_to_account_id), m -> lower(case when contains(m.acct, '@') then m.acct else m.acct || '@' || nullif(regexp_extract(coalesce(m.url, ''), '^https?://([^/]+)', 1), '') end)), 1), case when s.in_reply_to_id is null then coalesce(lower(case when contains(s.quote.quoted_status.account.acct, '@') then s.quote.quoted_status.account.acct else s.quote.quoted_status.account.acct || '@' || nullif(regexp_extract(coalesce(s.quote.quoted_status.account.url, ''), '^https?://([^/]+)', 1), '') end), lower(case when contains(s.quote.account.acct, '@') then s.quote.account.acct else s.quote.account.acct || '@' || nullif(regexp_extract(coalesce(s.quote.account.url, ''), '^https?://([^/]+)', 1), '') end)) end) as parent_account,
  s.application.name as client,
  s.favourites_count as likes,
  s.reblogs_count as shares,
  s.replies_count as replies,
  s.reblog.uri as repost_of,
  answered as reply_to,
  list_append(list_filter(string_split(links_of_html(s.content), ' '), x -> not list_contains(list_concat(list_transform(s.mentions, m -> m.url), list_transform(s.tags, t -> t.url)), x)), s.card.url) as urls,
  list_transform(s.tags, t -> t.name) as hashtags,
  list_transform(s.mentions, m -> lower(case when contains(m.acct, '@') then m.acct else m.acct || '@' || nullif(regexp_extract(coalesce(m.url, ''), '^https?://([^/]+)', 1), '') end)) as mentions,
  list_transform(s.media_attachments, m -> coalesce(m.remote_url, m.url)) as media
from (
  select *, coalesce(json_extract_string(above, '$.uri'), json_extract_string(beside, '$.uri'), case when not contains(s.account.acct, '@') then regexp_extract(s.account.url, '^https?://([^/]+)', 1) || '/' || s.in_reply_to_id end) as answered from (
    select *, json_transform(coalesce(nullif(json_extract(body, '$.status'), 'null'), nullif(json_extract(body, '$.last_status'), 'null'), body), '{"id": "VARCHAR", "uri": "VARCHAR", "created_at": "VARCHAR", "edited_at": "VARCHAR", "content": "VARCHAR", "text": "VARCHAR", "spoiler_text": "VARCHAR", "language": "VARCHAR", "in_reply_to_id": "VARCHAR", "in_reply_to_account_id": "VARCHAR", "favourites_count": "VARCHAR", "reblogs_count": "VARCHAR", "replies_count": "VARCHAR", "application": {"name": "VARCHAR"}, "account": {"id": "VARCHAR", "acct": "VARCHAR", "url": "VARCHAR", "uri": "VARCHAR", "display_name": "VARCHAR", "note": "VARCHAR", "avatar": "VARCHAR", "followers_count": "VARCHAR", "created_at": "VARCHAR"}, "reblog": {"uri": "VARCHAR", "account": {"acct": "VARCHAR", "url": "VARCHAR"}}, "quote": {"uri": "VARCHAR", "account": {"acct": "VARCHAR", "url": "VARCHAR"}, "quoted_status": {"uri": "VARCHAR", "account": {"acct": "VARCHAR", "url": "VARCHAR"}}}, "tags": [{"name": "VARCHAR", "url": "VARCHAR"}], "mentions": [{"id": "VARCHAR", "acct": "VARCHAR", "url": "VARCHAR"}], "card": {"url": "VARCHAR"}, "media_attachments": [{"url": "VARCHAR", "remote_url": "VARCHAR"}]}') as s, json_transform(body, '{"type": "VARCHAR", "unread": "VARCHAR", "notifications_count": "VARCHAR", "suspended": "VARCHAR", "silenced": "VARCHAR", "disabled": "VARCHAR"}') as outside from (
      select *, json_extract_string(json, '$.event') as event, case when json_exists(json, '$.event') then case when json_valid(json_extract_string(json, '$.payload')) then json_extract_string(json, '$.payload') end else json end::json as body from raw)))
