-- name: ira-538-by-author
-- title: 3 million Russian troll tweets, by author (CSV)
-- reader: csv
-- needs: author_id content region language publish_date harvested_date following followers updates post_type retweet
-- platform: x
-- clock: 1min platform UTC
-- time: iso
-- identity: none
-- find-in-text: hashtags mentions whole-reposts
-- note: no ids of tweets; links are the t.co ones of the text and not read
-- note: a retweet has no id of its original, so its text counts as its own
select
  _record,
  _line,
  author_id as platform_id,
  author_id as handle,
  followers as followers,
  publish_date as time,
  case when post_type = 'Q' then 'quote' when post_type = 'R' or retweet = '1' then 'repost' else 'post' end as action,
  content as text,
  language as lang
from raw
