// SPDX-License-Identifier: Apache-2.0
#include "verbs.h"

#define OF(verb) (1u << VERB_##verb)
#define OF_ALL ((1u << VERB_COUNT) - 1)

const struct verb verbs[VERB_COUNT] = {
    [VERB_IMPORT] =
        {"import", "FILE|FOLDER|ARCHIVE...|-", 1, 100000, false,
         "read posts into the case",
         "Reads each FILE whole or not at all: every record is taken, a duplicate, or "
         "rejected with its place and reason, and the three counts add up. The format "
         "is "
         "recognised unless --as names it. Files may be CSV, NDJSON or Parquet, and "
         "compressed as .gz or .zst; - is standard input.\n\n"
         "A folder stands for all files in it and below, sorted; links are not "
         "followed, and hidden files, case folders and files of rejects are left out. "
         "An archive (.zip, .tar, .tar.gz, .tar.zst) stands for its members, each a "
         "source of its own called ARCHIVE!NAME. Files found so that hold no known "
         "posts are listed as not read; a file that was named, or whose format is "
         "known, is refused with code 3 and does not keep the others out. --strict and "
         "--max-rejects apply to each source.\n\n"
         "Where there is no case folder, the first import makes case.lockstep/ (or the "
         "one named by -C) and says so. Reading the same file again changes "
         "nothing.\n\n"
         "--pseudonymise needs the same key for all files of a case; "
         "docs/pseudonyms.md says what it protects and what not.\n\n"
         "Fields of --map: account and time must be there; id, text, url, hashtags, "
         "mentions, media, audio, object, repost_of, reply_to, like_of, follow_of, "
         "parent_post, parent_account, handle, display_name, action, lang, client, "
         "views, likes, "
         "shares, replies, followers, created, edited, claimed_time, bio, avatar, "
         "observation, "
         "detail may. platform=, "
         "action= and lang= also take a word instead of a column; kind=KIND says what "
         "the objects are. A path into NDJSON is written author.name.",
         "lockstep import posts.csv\n"
         "lockstep import exports/ more.zip\n"
         "lockstep -C x.lockstep import in.csv --as coortweet\n"
         "lockstep import my.csv --explain --map account=user,time=when,text=body\n"},
    [VERB_DETECT] =
        {"detect", "", 0, 0, false, "find accounts that act together",
         "Looks for pairs of accounts that did the same (posted the same link, text, "
         "sound ...) within a time window, and stores the result as a run. Chance is "
         "not yet accounted for by the method \"pairs\": things that many post at once "
         "give such pairs too.\n\n"
         "--method coortweet and --method qut compute what the published tools of "
         "these "
         "names compute, with their parameters; --as-published keeps their known "
         "faults too.",
         "lockstep detect\n"
         "lockstep detect --kind url --window 60s --min-objects 3\n"
         "lockstep detect --method coortweet --window 60s --min-participation 2\n"
         "lockstep detect --method qut --network co_retweet --window 60s\n"},
    [VERB_SHOW] =
        {"show", "WHAT|ACCOUNT [ACCOUNT]", 1, 2, false,
         "show results, and the posts behind them",
         "WHAT is one of edges, pairs, accounts, objects, proofs, run, runs, sources, "
         "rejects. One ACCOUNT shows that account; two answer \"why these two?\" with "
         "the posts of each co-action side by side and the records they came from. An "
         "account is @handle, platform:id or an id; a handle that it had once will "
         "do.\n\n"
         "A table shows the 20 strongest rows; every other format writes all of them "
         "unless --top says otherwise.",
         "lockstep show edges\n"
         "lockstep show @one @two\n"
         "lockstep show edges --format gexf -o network.gexf\n"
         "lockstep show edges --format coortweet > edges.csv\n"},
    [VERB_SQL] = {"sql", "QUERY", 1, 1, false, "ask the case's tables, read-only",
                  "Runs one SQL query on the tables of the case (sources, rejects, "
                  "accounts, posts, objects, traces, runs, pairs, proofs, edges) with "
                  "the functions that make traces (url_canonical, url_domain, "
                  "text_normal ...). Nothing can be changed.",
                  "lockstep sql \"SELECT count(*) FROM posts\"\n"
                  "lockstep sql --csv \"SELECT * FROM rejects\" > rejects.csv\n"},
    [VERB_DEMO] = {"demo", "[FILE|FOLDER...]", 0, 100000, false,
                   "a first look, on invented posts or yours",
                   "Writes invented posts of 50,000 ordinary accounts with a network "
                   "hidden among "
                   "them to lockstep-demo/ (or --into DIR), imports them, looks for "
                   "accounts that "
                   "act together, shows the strongest and the posts behind them, and "
                   "says what to "
                   "try next. With FILEs it does the same on those.",
                   "lockstep demo\n"
                   "lockstep demo my-export.ndjson\n"},
    [VERB_FORMATS] = {"formats", "", 0, 0, false, "list the formats that import reads",
                      "Lists the built-in formats: name, reader, platform, and how far "
                      "their clock can be trusted.",
                      "lockstep formats\n"},
    [VERB_KINDS] =
        {"kinds", "", 0, 0, false, "list the kinds of things accounts share",
         "Lists the kinds of objects that detect looks at, with the window and the "
         "least number of objects that are proposed for each. detect uses 60 s and 2 "
         "for all of them unless told otherwise.",
         "lockstep kinds\n"},
    [VERB_HELP] =
        {"help", "[VERB|TOPIC|ERROR]", 0, 1, false, "explain a verb, a topic, an error",
         "Without an argument lists verbs and topics. An error id such as E0401 "
         "gives the page about that error. --man writes a manual page (roff) "
         "of the program or a verb.",
         "lockstep help import\nlockstep help exit-codes\nlockstep help E0401\n"},
    [VERB_BENCH_POSTS] =
        {"bench-posts", "N", 1, 1, true, "write generated posts for benchmarks",
         "Writes N generated posts as CooRTweet CSV.",
         "lockstep bench-posts 1000000 --profile viral -o posts.csv\n"},
};

const struct flag flags[FLAG_COUNT] = {
    [FLAG_AS] = {"as", 0, VALUE_FORMAT, "FORMAT", NULL, OF(IMPORT) | OF(DEMO),
                 METHOD_ANY, false, false,
                 "read the files as this format (a name of \"lockstep formats\", or a "
                 "mapping *.sql)"},
    [FLAG_MAP] = {"map", 0, VALUE_TEXT, "FIELD=COLUMN", NULL, OF(IMPORT) | OF(DEMO),
                  METHOD_ANY, true, false,
                  "which column holds a field: account=user,time=when; repeatable"},
    [FLAG_EXPLAIN] = {"explain", 0, VALUE_NONE, NULL, NULL, OF(IMPORT), METHOD_ANY,
                      false, false, "show the mapping and a sample, write nothing"},
    [FLAG_ZONE] = {"zone", 0, VALUE_TEXT, "ZONE", NULL, OF(IMPORT) | OF(DEMO),
                   METHOD_ANY, false, false,
                   "zone of times that name none: UTC, +02:00, Europe/Berlin"},
    [FLAG_DATE_ORDER] = {"date-order", 0, VALUE_CHOICE, "ORDER", "dmy mdy ymd",
                         OF(IMPORT) | OF(DEMO), METHOD_ANY, false, false,
                         "how to read dates such as 05/06/2023"},
    [FLAG_TIME_FORM] =
        {"time-form", 0, VALUE_CHOICE, "FORM",
         "auto unix-s unix-ms unix-us iso slashed twitter rfc2822 digits",
         OF(IMPORT) | OF(DEMO), METHOD_ANY, false, false,
         "how times are written, where their shape does not tell"},
    [FLAG_NO_QUOTES] = {"no-quotes", 0, VALUE_NONE, NULL, NULL, OF(IMPORT) | OF(DEMO),
                        METHOD_ANY, false, false,
                        "take quotes as characters, as many .tsv files have them"},
    [FLAG_STRICT] = {"strict", 0, VALUE_NONE, NULL, NULL, OF(IMPORT), METHOD_ANY, false,
                     false, "refuse the file at its first reject"},
    [FLAG_MAX_REJECTS] = {"max-rejects", 0, VALUE_REJECTS, "N|P%", NULL, OF(IMPORT),
                          METHOD_ANY, false, false,
                          "take a damaged file with up to so many rejects"},
    [FLAG_PSEUDONYMISE] = {"pseudonymise", 0, VALUE_NONE, NULL, NULL, OF(IMPORT),
                           METHOD_ANY, false, false,
                           "keep no ids, handles, names or profiles, but pseudonyms"},
    [FLAG_KEY] = {"key", 0, VALUE_FILE, "FILE", NULL, OF(IMPORT), METHOD_ANY, false,
                  false,
                  "key of the pseudonyms (default "
                  "$XDG_STATE_HOME/lockstep/pseudonym.key; made if not there)"},
    [FLAG_METHOD] = {"method", 0, VALUE_CHOICE, "METHOD", "pairs coortweet qut",
                     OF(DETECT), METHOD_ANY, false, false,
                     "how to look (default pairs)"},
    [FLAG_KIND] = {"kind", 0, VALUE_KINDS, "KIND,...", NULL,
                   OF(DETECT) | OF(SHOW) | OF(DEMO), METHOD_PAIRS | METHOD_COORTWEET,
                   false, false,
                   "only these kinds of objects (see \"lockstep kinds\")"},
    [FLAG_WINDOW] = {"window", 0, VALUE_DURATION, "DURATION", NULL,
                     OF(DETECT) | OF(DEMO), METHOD_ANY, false, false,
                     "how near in time: 500ms, 60s, 10min, 6h, 1d"},
    [FLAG_MIN_OBJECTS] =
        {"min-objects", 0, VALUE_COUNT, "N", NULL, OF(DETECT), METHOD_PAIRS, false,
         false, "distinct objects of one kind that a pair must share (default 2)"},
    [FLAG_FIRST_ONLY] = {"first-only", 0, VALUE_NONE, NULL, NULL, OF(DETECT),
                         METHOD_PAIRS, false, false,
                         "count each account's first post of an object only"},
    [FLAG_HUB_LIMIT] =
        {"hub-limit", 0, VALUE_COUNT, "N", NULL, OF(DETECT), METHOD_PAIRS, false, false,
         "objects of more accounts count within 10 s only; 0: no such rule"},
    [FLAG_MAX_PAIRS] = {"max-pairs", 0, VALUE_COUNT, "N", NULL, OF(DETECT), METHOD_ANY,
                        false, false,
                        "stop with a clear message above so many results"},
    [FLAG_MAX_PROOFS] =
        {"max-proofs", 0, VALUE_COUNT, "N", NULL, OF(DETECT), METHOD_ANY, false, false,
         "keep at most so many co-actions, of the strongest pairs first"},
    [FLAG_AS_PUBLISHED] = {"as-published", 0, VALUE_NONE, NULL, NULL, OF(DETECT),
                           METHOD_COORTWEET | METHOD_QUT, false, false,
                           "reproduce the known faults of the original too"},
    [FLAG_MIN_PARTICIPATION] = {"min-participation", 0, VALUE_COUNT, "N", NULL,
                                OF(DETECT), METHOD_COORTWEET, false, false,
                                "posts that an account must have (default 2)"},
    [FLAG_EDGE_WEIGHT] =
        {"edge-weight", 0, VALUE_SHARE, "QUANTILE", NULL, OF(DETECT), METHOD_COORTWEET,
         false, false,
         "quantile of weights above which an edge is flagged (default 0.5)"},
    [FLAG_KEEP_LOOPS] = {"keep-loops", 0, VALUE_NONE, NULL, NULL, OF(DETECT),
                         METHOD_COORTWEET, false, false,
                         "keep accounts that repeat themselves (remove_loops = FALSE)"},
    [FLAG_FLAG_SPEED_SHARE] = {"flag-speed-share", 0, VALUE_DURATION, "DURATION", NULL,
                               OF(DETECT), METHOD_COORTWEET, false, false,
                               "also flag what happened within this shorter window"},
    [FLAG_NETWORK] = {"network", 0, VALUE_CHOICE, "NETWORK",
                      "co_retweet co_tweet co_link co_reply co_similar_tweet co_post",
                      OF(DETECT), METHOD_QUT, false, false, "which network to compute"},
    [FLAG_MIN_EDGE_WEIGHT] = {"min-edge-weight", 0, VALUE_COUNT, "N", NULL, OF(DETECT),
                              METHOD_QUT, false, false,
                              "co-actions that an edge must have (default 2)"},
    [FLAG_SIMILARITY] = {"similarity", 0, VALUE_SHARE, "SHARE", NULL, OF(DETECT),
                         METHOD_QUT, false, false,
                         "co_similar_tweet: least similarity (default 0.8)"},
    [FLAG_MIN_TOKENS] = {"min-tokens", 0, VALUE_COUNT, "N", NULL, OF(DETECT),
                         METHOD_QUT, false, false,
                         "co_similar_tweet: least words of a post (default 1)"},
    [FLAG_FORMAT] = {"format", 0, VALUE_CHOICE, "FORMAT",
                     "table json csv md gexf graphml parquet coortweet qut", OF(SHOW),
                     METHOD_ANY, false, false, "form of the output (default table)"},
    [FLAG_OUTPUT] = {"output", 'o', VALUE_FILE, "FILE", NULL,
                     OF(SHOW) | OF(SQL) | OF(BENCH_POSTS), METHOD_ANY, false, false,
                     "write to FILE, whole or not at all; - is standard output"},
    [FLAG_RUN] = {"run", 0, VALUE_COUNT, "N", NULL, OF(SHOW), METHOD_ANY, false, false,
                  "results of this run (default: the latest that fits)"},
    [FLAG_TOP] = {"top", 0, VALUE_COUNT, "N", NULL, OF(SHOW) | OF(DETECT) | OF(DEMO),
                  METHOD_ANY, false, false, "only the N strongest"},
    [FLAG_ALL] = {"all", 0, VALUE_NONE, NULL, NULL, OF(SHOW), METHOD_ANY, false, false,
                  "all rows"},
    [FLAG_SUBGRAPH] = {"subgraph", 0, VALUE_CHOICE, "N", "0 1 2 3", OF(SHOW),
                       METHOD_ANY, false, false,
                       "edges of coortweet: 1 flagged, 2 fast, 3 fast, else all (its "
                       "parameter subgraph)"},
    [FLAG_POSTS] = {"posts", 0, VALUE_NONE, NULL, NULL, OF(SHOW), METHOD_ANY, false,
                    false, "show the posts behind each pair too"},
    [FLAG_RAW] = {"raw", 0, VALUE_NONE, NULL, NULL, OF(SHOW) | OF(SQL), METHOD_ANY,
                  false, false,
                  "csv: leave cells that a spreadsheet would run as formulas"},
    [FLAG_BOM] = {"bom", 0, VALUE_NONE, NULL, NULL, OF(SHOW) | OF(SQL), METHOD_ANY,
                  false, false, "csv: begin with a byte order mark"},
    [FLAG_EXIT_CODE] = {"exit-code", 0, VALUE_NONE, NULL, NULL, OF(SHOW) | OF(DETECT),
                        METHOD_ANY, false, false,
                        "end with code 1 if nothing was found"},
    [FLAG_INTO] = {"into", 0, VALUE_FOLDER, "DIR", NULL, OF(DEMO), METHOD_ANY, false,
                   false, "folder of the demo (default lockstep-demo)"},
    [FLAG_PROFILE] = {"profile", 0, VALUE_CHOICE, "PROFILE", "normal viral",
                      OF(BENCH_POSTS), METHOD_ANY, false, false,
                      "how popular objects are (default normal)"},
    [FLAG_MAN] = {"man", 0, VALUE_NONE, NULL, NULL, OF(HELP), METHOD_ANY, false, false,
                  "write a manual page in roff"},
    [FLAG_CASE] = {"case", 'C', VALUE_FOLDER, "PATH", NULL, OF_ALL, METHOD_ANY, false,
                   true,
                   "the case folder (default: *.lockstep here or in a folder above)"},
    [FLAG_JSON] = {"json", 0, VALUE_NONE, NULL, NULL, OF_ALL, METHOD_ANY, false, true,
                   "results and errors as NDJSON on standard output"},
    [FLAG_CSV] = {"csv", 0, VALUE_NONE, NULL, NULL, OF_ALL, METHOD_ANY, false, true,
                  "the main table as CSV"},
    [FLAG_QUIET] = {"quiet", 'q', VALUE_NONE, NULL, NULL, OF_ALL, METHOD_ANY, false,
                    true, "say nothing but errors"},
    [FLAG_VERBOSE] = {"verbose", 'v', VALUE_NONE, NULL, NULL, OF_ALL, METHOD_ANY, false,
                      true, "say which decisions were made"},
    [FLAG_COLOR] = {"color", 0, VALUE_CHOICE, "WHEN", "auto always never", OF_ALL,
                    METHOD_ANY, false, true, "colour the terminal"},
    [FLAG_NO_INPUT] = {"no-input", 0, VALUE_NONE, NULL, NULL, OF_ALL, METHOD_ANY, false,
                       true, "never ask a question"},
    [FLAG_THREADS] = {"threads", 0, VALUE_COUNT, "N", NULL, OF_ALL, METHOD_ANY, false,
                      true, "threads to use (default: all processors)"},
    [FLAG_MEMORY] = {"memory", 0, VALUE_SIZE, "SIZE", NULL, OF_ALL, METHOD_ANY, false,
                     true, "most memory to use: 512M, 4G (default: no limit)"},
    [FLAG_SEED] = {"seed", 0, VALUE_COUNT, "N", NULL, OF_ALL, METHOD_ANY, false, true,
                   "seed of whatever is drawn by chance (default 1)"},
    [FLAG_CONFIG_SHOW] = {"config-show", 0, VALUE_NONE, NULL, NULL, OF_ALL, METHOD_ANY,
                          false, false, "show each setting and where it comes from"},
    [FLAG_COMPLETION] = {"completion", 0, VALUE_CHOICE, "SHELL", "bash zsh fish",
                         OF_ALL, METHOD_ANY, false, false, "write a completion script"},
    [FLAG_VERSION] = {"version", 0, VALUE_NONE, NULL, NULL, OF_ALL, METHOD_ANY, false,
                      false, "print the version"},
    [FLAG_HELP] = {"help", 'h', VALUE_NONE, NULL, NULL, OF_ALL, METHOD_ANY, false,
                   false, "explain"},
};

const struct topic topics[] = {
    {"case", "the case folder",
     "A case is a folder NAME.lockstep/ that holds what was read and what was found.\n"
     "It is looked for in the current folder, then in each one above, as git does; -C "
     "PATH\n"
     "or LOCKSTEP_CASE names it. The first import where there is none makes "
     "case.lockstep/.\n"
     "\n"
     "Each import is all or nothing: when it is stopped, even by the machine, the case "
     "is as\n"
     "it was. One process may write at a time; others are told who holds it. Sources "
     "are\n"
     "never changed, and whatever was derived from them can be derived again.\n"
     "\n"
     "posts.duckdb inside opens in DuckDB from Python, R or SQL; lockstep sql asks it\n"
     "read-only.\n"},
    {"exit-codes", "what the exit codes mean",
     "  0  done; finding nothing is a result\n"
     "  1  only with --exit-code: nothing was found\n"
     "  2  the command was wrong\n"
     "  3  input was refused, or there is no case; nothing was changed\n"
     "  4  a check failed: the case folder is damaged\n"
     "  5  the machine: disk, memory, or a stated limit\n"
     "130  stopped by Ctrl-C; the case is consistent\n"
     "\n"
     "A closed pipe ends a command quietly.\n"},
    {"formats", "formats that import reads", NULL},
    {"json", "the envelope of --json",
     "Every verb writes NDJSON: a record \"begin\" first, records of the result, "
     "\"warning\"\n"
     "where there is one, \"error\" if the command failed, and \"end\" last.\n"
     "\n"
     "  "
     "{\"type\":\"begin\",\"schema\":\"lockstep/"
     "1\",\"command\":\"detect\",\"version\":...}\n"
     "  {\"type\":\"run\",\"run_id\":\"12\",...}\n"
     "  {\"type\":\"edge\",...}\n"
     "  "
     "{\"type\":\"end\",\"rc\":0,\"exit_code\":0,\"counts\":{...},\"seconds\":6.1,"
     "\"peak_bytes\":...}\n"
     "\n"
     "Ids are strings. A time is an integer NAME_us, microseconds UTC, with an ISO "
     "8601 twin\n"
     "NAME. Within one schema fields are added, never changed or dropped; ignore what "
     "you do\n"
     "not know. The schema is spec/json/lockstep-1.schema.json.\n"},
    {"kinds", "kinds of objects that accounts share", NULL},
    {"methods", "the methods of detect, and what --as-published keeps",
     "pairs      Two accounts that touched the same objects within the window, "
     "counted\n"
     "           per kind; an edge is the pair over all kinds. No null model yet.\n"
     "coortweet  What the R package CooRTweet 2.1.3 computes. Without --as-published:\n"
     "           exact duplicates count once; both accounts need --min-participation\n"
     "           contents in pairs that stay; contents are each account's own; ties "
     "in\n"
     "           time follow names, not the order of the file.\n"
     "qut        What the QUT coordination-network-toolkit computes. Without\n"
     "           --as-published: a message without URLs shares none, one without text\n"
     "           equals none, later rows of an id count in nothing, and windows are\n"
     "           compared in whole microseconds.\n"
     "\n"
     "--as-published gives the original's numbers bit by bit. docs/method/ has the\n"
     "definitions, sources and innocent explanations.\n"},
    {"words", "what the words mean",
     "post      one record of a source: who, when, what\n"
     "account   who posted; @handle, platform:id or an id\n"
     "object    a thing that can be shared: a link, a text, a sound\n"
     "kind      the kind of an object: url, text, audio ...\n"
     "trace     one account touched one object at one time\n"
     "pair      two accounts that touched the same objects at nearly the same time\n"
     "proof     one such co-action: two posts, one object, the time between\n"
     "edge      what a method makes of a pair\n"
     "run       one detect with its options; its results keep its number\n"
     "source    one file that was read\n"
     "reject    a record that was not taken, with its place and the reason\n"
     "\n"
     "Coordination (did they act together?) is computed. Inauthenticity (do they "
     "deceive?)\n"
     "is for a person to judge. Attribution (who is behind it?) cannot be answered "
     "here.\n"},
};
const size_t n_topics = sizeof topics / sizeof *topics;
