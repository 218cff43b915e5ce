#compdef lockstep
_lockstep() {
    local verb=${words[2]}
    if (( CURRENT == 2 )); then
        local -a verbs=(
            'import:read posts into the case'
            'detect:find accounts that act together'
            'show:show results, and the posts behind them'
            'sql:ask the case'\''s tables, read-only'
            'demo:a first look, on invented posts or yours'
            'formats:list the formats that import reads'
            'kinds:list the kinds of things accounts share'
            'help:explain a verb, a topic, an error'
        )
        _describe verb verbs
        return
    fi
    shift words; (( CURRENT-- ))
    case "$verb" in
    import)
        _arguments \
            '--as=[read the files as this format (a name of "lockstep formats", or a mapping *.sql)]:FORMAT:($(lockstep formats --csv 2>/dev/null | cut -d, -f1 | tail -n +2))' \
            '*--map=[which column holds a field\: account=user,time=when; repeatable]:FIELD=COLUMN:' \
            '--explain[show the mapping and a sample, write nothing]' \
            '--zone=[zone of times that name none\: UTC, +02\:00, Europe/Berlin]:ZONE:' \
            '--date-order=[how to read dates such as 05/06/2023]:ORDER:(dmy mdy ymd)' \
            '--time-form=[how times are written, where their shape does not tell]:FORM:(auto unix-s unix-ms unix-us iso slashed twitter rfc2822 digits)' \
            '--no-quotes[take quotes as characters, as many .tsv files have them]' \
            '--strict[refuse the file at its first reject]' \
            '--max-rejects=[take a damaged file with up to so many rejects]:N|P%:' \
            '--pseudonymise[keep no ids, handles, names or profiles, but pseudonyms]' \
            '--key=[key of the pseudonyms (default $XDG_STATE_HOME/lockstep/pseudonym.key; made if not there)]:FILE:_files' \
            '--case=[the case folder (default\: *.lockstep here or in a folder above)]:PATH:_files -/' \
            '--json[results and errors as NDJSON on standard output]' \
            '--csv[the main table as CSV]' \
            '--quiet[say nothing but errors]' \
            '--verbose[say which decisions were made]' \
            '--color=[colour the terminal]:WHEN:(auto always never)' \
            '--no-input[never ask a question]' \
            '--threads=[threads to use (default\: all processors)]:N:' \
            '--memory=[most memory to use\: 512M, 4G (default\: no limit)]:SIZE:' \
            '--seed=[seed of whatever is drawn by chance (default 1)]:N:' \
            '--config-show[show each setting and where it comes from]' \
            '--completion=[write a completion script]:SHELL:(bash zsh fish)' \
            '--version[print the version]' \
            '--help[explain]' \
            '*:file:_files' ;;
    detect)
        _arguments \
            '--method=[how to look (default pairs)]:METHOD:(pairs coortweet qut)' \
            '--kind=[only these kinds of objects (see "lockstep kinds")]:KIND,...:($(lockstep kinds --csv 2>/dev/null | cut -d, -f2 | tail -n +2))' \
            '--window=[how near in time\: 500ms, 60s, 10min, 6h, 1d]:DURATION:' \
            '--min-objects=[distinct objects of one kind that a pair must share (default 2)]:N:' \
            '--first-only[count each account'\''s first post of an object only]' \
            '--hub-limit=[objects of more accounts count within 10 s only; 0\: no such rule]:N:' \
            '--max-pairs=[stop with a clear message above so many results]:N:' \
            '--max-proofs=[keep at most so many co-actions, of the strongest pairs first]:N:' \
            '--as-published[reproduce the known faults of the original too]' \
            '--min-participation=[posts that an account must have (default 2)]:N:' \
            '--edge-weight=[quantile of weights above which an edge is flagged (default 0.5)]:QUANTILE:' \
            '--keep-loops[keep accounts that repeat themselves (remove_loops = FALSE)]' \
            '--flag-speed-share=[also flag what happened within this shorter window]:DURATION:' \
            '--network=[which network to compute]:NETWORK:(co_retweet co_tweet co_link co_reply co_similar_tweet co_post)' \
            '--min-edge-weight=[co-actions that an edge must have (default 2)]:N:' \
            '--similarity=[co_similar_tweet\: least similarity (default 0.8)]:SHARE:' \
            '--min-tokens=[co_similar_tweet\: least words of a post (default 1)]:N:' \
            '--top=[only the N strongest]:N:' \
            '--exit-code[end with code 1 if nothing was found]' \
            '--case=[the case folder (default\: *.lockstep here or in a folder above)]:PATH:_files -/' \
            '--json[results and errors as NDJSON on standard output]' \
            '--csv[the main table as CSV]' \
            '--quiet[say nothing but errors]' \
            '--verbose[say which decisions were made]' \
            '--color=[colour the terminal]:WHEN:(auto always never)' \
            '--no-input[never ask a question]' \
            '--threads=[threads to use (default\: all processors)]:N:' \
            '--memory=[most memory to use\: 512M, 4G (default\: no limit)]:SIZE:' \
            '--seed=[seed of whatever is drawn by chance (default 1)]:N:' \
            '--config-show[show each setting and where it comes from]' \
            '--completion=[write a completion script]:SHELL:(bash zsh fish)' \
            '--version[print the version]' \
            '--help[explain]' ;;
    show)
        _arguments \
            '--kind=[only these kinds of objects (see "lockstep kinds")]:KIND,...:($(lockstep kinds --csv 2>/dev/null | cut -d, -f2 | tail -n +2))' \
            '--format=[form of the output (default table)]:FORMAT:(table json csv md gexf graphml parquet coortweet qut)' \
            '--output=[write to FILE, whole or not at all; - is standard output]:FILE:_files' \
            '--run=[results of this run (default\: the latest that fits)]:N:' \
            '--top=[only the N strongest]:N:' \
            '--all[all rows]' \
            '--subgraph=[edges of coortweet\: 1 flagged, 2 fast, 3 fast, else all (its parameter subgraph)]:N:(0 1 2 3)' \
            '--posts[show the posts behind each pair too]' \
            '--raw[csv\: leave cells that a spreadsheet would run as formulas]' \
            '--bom[csv\: begin with a byte order mark]' \
            '--exit-code[end with code 1 if nothing was found]' \
            '--case=[the case folder (default\: *.lockstep here or in a folder above)]:PATH:_files -/' \
            '--json[results and errors as NDJSON on standard output]' \
            '--csv[the main table as CSV]' \
            '--quiet[say nothing but errors]' \
            '--verbose[say which decisions were made]' \
            '--color=[colour the terminal]:WHEN:(auto always never)' \
            '--no-input[never ask a question]' \
            '--threads=[threads to use (default\: all processors)]:N:' \
            '--memory=[most memory to use\: 512M, 4G (default\: no limit)]:SIZE:' \
            '--seed=[seed of whatever is drawn by chance (default 1)]:N:' \
            '--config-show[show each setting and where it comes from]' \
            '--completion=[write a completion script]:SHELL:(bash zsh fish)' \
            '--version[print the version]' \
            '--help[explain]' \
            '*:what:(edges pairs accounts objects proofs run runs sources rejects)' ;;
    sql)
        _arguments \
            '--output=[write to FILE, whole or not at all; - is standard output]:FILE:_files' \
            '--raw[csv\: leave cells that a spreadsheet would run as formulas]' \
            '--bom[csv\: begin with a byte order mark]' \
            '--case=[the case folder (default\: *.lockstep here or in a folder above)]:PATH:_files -/' \
            '--json[results and errors as NDJSON on standard output]' \
            '--csv[the main table as CSV]' \
            '--quiet[say nothing but errors]' \
            '--verbose[say which decisions were made]' \
            '--color=[colour the terminal]:WHEN:(auto always never)' \
            '--no-input[never ask a question]' \
            '--threads=[threads to use (default\: all processors)]:N:' \
            '--memory=[most memory to use\: 512M, 4G (default\: no limit)]:SIZE:' \
            '--seed=[seed of whatever is drawn by chance (default 1)]:N:' \
            '--config-show[show each setting and where it comes from]' \
            '--completion=[write a completion script]:SHELL:(bash zsh fish)' \
            '--version[print the version]' \
            '--help[explain]' \
            '*:file:_files' ;;
    demo)
        _arguments \
            '--as=[read the files as this format (a name of "lockstep formats", or a mapping *.sql)]:FORMAT:($(lockstep formats --csv 2>/dev/null | cut -d, -f1 | tail -n +2))' \
            '*--map=[which column holds a field\: account=user,time=when; repeatable]:FIELD=COLUMN:' \
            '--zone=[zone of times that name none\: UTC, +02\:00, Europe/Berlin]:ZONE:' \
            '--date-order=[how to read dates such as 05/06/2023]:ORDER:(dmy mdy ymd)' \
            '--time-form=[how times are written, where their shape does not tell]:FORM:(auto unix-s unix-ms unix-us iso slashed twitter rfc2822 digits)' \
            '--no-quotes[take quotes as characters, as many .tsv files have them]' \
            '--kind=[only these kinds of objects (see "lockstep kinds")]:KIND,...:($(lockstep kinds --csv 2>/dev/null | cut -d, -f2 | tail -n +2))' \
            '--window=[how near in time\: 500ms, 60s, 10min, 6h, 1d]:DURATION:' \
            '--top=[only the N strongest]:N:' \
            '--into=[folder of the demo (default lockstep-demo)]:DIR:_files -/' \
            '--case=[the case folder (default\: *.lockstep here or in a folder above)]:PATH:_files -/' \
            '--json[results and errors as NDJSON on standard output]' \
            '--csv[the main table as CSV]' \
            '--quiet[say nothing but errors]' \
            '--verbose[say which decisions were made]' \
            '--color=[colour the terminal]:WHEN:(auto always never)' \
            '--no-input[never ask a question]' \
            '--threads=[threads to use (default\: all processors)]:N:' \
            '--memory=[most memory to use\: 512M, 4G (default\: no limit)]:SIZE:' \
            '--seed=[seed of whatever is drawn by chance (default 1)]:N:' \
            '--config-show[show each setting and where it comes from]' \
            '--completion=[write a completion script]:SHELL:(bash zsh fish)' \
            '--version[print the version]' \
            '--help[explain]' \
            '*:file:_files' ;;
    formats)
        _arguments \
            '--case=[the case folder (default\: *.lockstep here or in a folder above)]:PATH:_files -/' \
            '--json[results and errors as NDJSON on standard output]' \
            '--csv[the main table as CSV]' \
            '--quiet[say nothing but errors]' \
            '--verbose[say which decisions were made]' \
            '--color=[colour the terminal]:WHEN:(auto always never)' \
            '--no-input[never ask a question]' \
            '--threads=[threads to use (default\: all processors)]:N:' \
            '--memory=[most memory to use\: 512M, 4G (default\: no limit)]:SIZE:' \
            '--seed=[seed of whatever is drawn by chance (default 1)]:N:' \
            '--config-show[show each setting and where it comes from]' \
            '--completion=[write a completion script]:SHELL:(bash zsh fish)' \
            '--version[print the version]' \
            '--help[explain]' ;;
    kinds)
        _arguments \
            '--case=[the case folder (default\: *.lockstep here or in a folder above)]:PATH:_files -/' \
            '--json[results and errors as NDJSON on standard output]' \
            '--csv[the main table as CSV]' \
            '--quiet[say nothing but errors]' \
            '--verbose[say which decisions were made]' \
            '--color=[colour the terminal]:WHEN:(auto always never)' \
            '--no-input[never ask a question]' \
            '--threads=[threads to use (default\: all processors)]:N:' \
            '--memory=[most memory to use\: 512M, 4G (default\: no limit)]:SIZE:' \
            '--seed=[seed of whatever is drawn by chance (default 1)]:N:' \
            '--config-show[show each setting and where it comes from]' \
            '--completion=[write a completion script]:SHELL:(bash zsh fish)' \
            '--version[print the version]' \
            '--help[explain]' ;;
    help)
        _arguments \
            '--man[write a manual page in roff]' \
            '--case=[the case folder (default\: *.lockstep here or in a folder above)]:PATH:_files -/' \
            '--json[results and errors as NDJSON on standard output]' \
            '--csv[the main table as CSV]' \
            '--quiet[say nothing but errors]' \
            '--verbose[say which decisions were made]' \
            '--color=[colour the terminal]:WHEN:(auto always never)' \
            '--no-input[never ask a question]' \
            '--threads=[threads to use (default\: all processors)]:N:' \
            '--memory=[most memory to use\: 512M, 4G (default\: no limit)]:SIZE:' \
            '--seed=[seed of whatever is drawn by chance (default 1)]:N:' \
            '--config-show[show each setting and where it comes from]' \
            '--completion=[write a completion script]:SHELL:(bash zsh fish)' \
            '--version[print the version]' \
            '--help[explain]' \
            '*:topic:(import detect show sql demo formats kinds help case exit-codes formats json kinds methods words)' ;;
    esac
}
if [ "$funcstack[1]" = _lockstep ]; then _lockstep "$@"; else compdef _lockstep lockstep; fi
