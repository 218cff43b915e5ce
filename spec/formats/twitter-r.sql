-- name: twitter-r
-- title: Tweets as R's twitteR package gives them (CSV)
-- reader: csv
-- needs: text favoriteCount replyToSN created replyToSID id replyToUID statusSource screenName retweetCount isRetweet
-- platform: x
-- clock: 1s platform UTC
-- time: auto
-- identity: post
-- find-in-text: urls hashtags mentions whole-reposts
-- note: no ids of accounts, so the screen name is the account
-- note: a retweet has no id of its original, so its text and links count as its own
select
  _record,
  _line,
  id as platform_post_id,
  screenName as platform_id,
  screenName as handle,
  created as time,
  case when isRetweet = 'TRUE' then 'repost' when nullif(nullif(replyToSID, ''), 'NA') is not null or nullif(nullif(replyToSN, ''), 'NA') is not null then 'reply' else 'post' end as action,
  nullif(replyToSID, 'NA') as reply_to,
  nullif(replyToSID, 'NA') as parent_post,
  nullif(replyToSN, 'NA') as parent_account,
  text as text,
  case when statusSource like '<%' then regexp_extract(statusSource, '>([^<]*)<', 1) else nullif(statusSource, 'NA') end as client,
  favoriteCount as likes,
  retweetCount as shares
from raw
