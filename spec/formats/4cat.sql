-- name: 4cat
-- title: 4CAT's table of items (CSV)
-- reader: csv
-- needs: id thread_id author body timestamp
-- platform: unknown
-- clock: 1s platform -
-- time: auto
-- identity: post
-- find-in-text: whole-reposts
-- note: links, hashtags and mentions are looked for in the text only where no column lists them
-- note: columns differ by platform; those that are there are read
-- note: unix_timestamp is the time; without it timestamp, whose zone must be given
select
  _record,
  _line,
  case when coalesce(r->>'chat', '') <> '' and regexp_full_match(id, '[0-9]+') then (r->>'chat') || '/' || id else id end as platform_post_id,
  coalesce(nullif(r->>'author_id', ''), nullif(author, ''), nullif(r->>'chat', '')) as platform_id,
  coalesce(nullif(r->>'author_username', ''), case when coalesce(r->>'author_id', '') <> '' then author end) as handle,
  coalesce(nullif(r->>'author_fullname', ''), nullif(r->>'author_name', '')) as display_name,
  r->>'author_followers' as followers,
  r->>'author_bio' as bio,
  r->>'author_avatar_url' as avatar,
  coalesce(nullif(r->>'unix_timestamp', ''), timestamp) as time,
  nullif(r->>'unix_timestamp_edited', '') as edited,
  case when r->>'is_retweet' = 'yes' then 'repost' when r->>'is_quote_tweet' = 'yes' then 'quote' when coalesce(r->>'unix_timestamp_forwarded_from', r->>'author_forwarded_from_name', '') <> '' then 'forward' when r->>'is_reply' = 'yes' or coalesce(r->>'chat', '') <> '' and coalesce(r->>'reply_to', '') <> '' then 'reply' else 'post' end as action,
  case when coalesce(r->>'chat', '') <> '' and coalesce(r->>'reply_to', '') <> '' then (r->>'chat') || '/' || (r->>'reply_to') else nullif(r->>'reply_to_tweet_id', '') end as reply_to,
  case when coalesce(r->>'chat', '') <> '' and coalesce(r->>'reply_to', '') <> '' then (r->>'chat') || '/' || (r->>'reply_to') else coalesce(nullif(r->>'quote_tweet_id', ''), nullif(r->>'reply_to_tweet_id', '')) end as parent_post,
  coalesce(nullif(r->>'retweeted_user', ''), nullif(r->>'quoted_user', ''), nullif(r->>'quote_author', ''), nullif(r->>'replied_user', ''), nullif(r->>'author_forwarded_from_username', '')) as parent_account,
  concat_ws(' ', nullif(r->>'subject', ''), body) as text,
  r->>'language_guess' as lang,
  r->>'source' as client,
  nullif(coalesce(r->>'views', r->>'plays', r->>'impression_count'), '-1') as views,
  nullif(coalesce(r->>'like_count', r->>'likes'), '-1') as likes,
  nullif(coalesce(r->>'retweet_count', r->>'shares'), '-1') as shares,
  nullif(coalesce(r->>'reply_count', r->>'comments'), '-1') as replies,
  list_filter(string_split(case when r->>'urls' is null then replace(text_urls(body), ' ', chr(10)) else replace(r->>'urls', ',http', chr(10) || 'http') end, chr(10)), x -> x <> '') as urls,
  list_filter(string_split(coalesce(r->>'hashtags', replace(text_hashtags(body), ' ', ',')), ','), x -> x <> '') as hashtags,
  list_filter(string_split(coalesce(r->>'mentions', replace(text_mentions(body), ' ', ',')), ','), x -> x <> '') as mentions,
  nullif(r->>'music_id', '') as audio
from (select *, to_json(raw) as r from raw)
