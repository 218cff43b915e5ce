-- name: ira-538
-- title: 3 million Russian troll tweets (FiveThirtyEight, CSV)
-- reader: csv
-- needs: author content language publish_date harvested_date followers post_type retweet alt_external_id tweet_id article_url tco1_step1 tco2_step1 tco3_step1
-- platform: x
-- clock: as-written platform UTC
-- time: auto
-- date-order: mdy
-- identity: post
-- find-in-text: hashtags mentions whole-reposts
-- note: ids are taken from the address of the tweet first, which no spreadsheet rounds
-- note: a retweet has no id of its original, so its text and links count as its own
select
  _record,
  _line,
  coalesce(nullif(regexp_extract(article_url, '/status(?:es)?/([0-9]+)', 1), ''), tweet_id) as platform_post_id,
  coalesce(nullif(regexp_extract(article_url, 'twitter\.com/([0-9]+)/status', 1), ''), nullif(alt_external_id, ''), author) as platform_id,
  author as handle,
  followers as followers,
  case when publish_date = strftime(make_timestamp((((try_cast(coalesce(nullif(regexp_extract(article_url, '/status(?:es)?/([0-9]+)', 1), ''), tweet_id) as bigint) >> 22) + 1288834974657) * 1000)::bigint), '%-m/%-d/%Y %-H:%M') then ((try_cast(coalesce(nullif(regexp_extract(article_url, '/status(?:es)?/([0-9]+)', 1), ''), tweet_id) as bigint) >> 22) + 1288834974657)::varchar else publish_date end as time,
  case when post_type = 'QUOTE_TWEET' then 'quote' when post_type = 'RETWEET' or retweet = '1' then 'repost' else 'post' end as action,
  content as text,
  language as lang,
  list_filter([tco1_step1, tco2_step1, tco3_step1], x -> x <> '') as urls
from raw
