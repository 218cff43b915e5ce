# bash completion for lockstep; eval "$(lockstep --completion bash)"
_lockstep() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} verb= w
    for w in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        case "$w" in
        import|detect|show|sql|demo|formats|kinds|help) verb=$w; break ;;
        esac
    done
    case "$prev" in
    --as)
        COMPREPLY=($(compgen -W "$(lockstep formats --csv 2>/dev/null | cut -d, -f1 | tail -n +2)" -- "$cur"))
        return ;;
    --map)
        COMPREPLY=()
        return ;;
    --zone)
        COMPREPLY=()
        return ;;
    --date-order)
        COMPREPLY=($(compgen -W "dmy mdy ymd" -- "$cur"))
        return ;;
    --time-form)
        COMPREPLY=($(compgen -W "auto unix-s unix-ms unix-us iso slashed twitter rfc2822 digits" -- "$cur"))
        return ;;
    --max-rejects)
        COMPREPLY=()
        return ;;
    --key)
        COMPREPLY=($(compgen -f -- "$cur"))
        return ;;
    --method)
        COMPREPLY=($(compgen -W "pairs coortweet qut" -- "$cur"))
        return ;;
    --kind)
        COMPREPLY=($(compgen -W "$(lockstep kinds --csv 2>/dev/null | cut -d, -f2 | tail -n +2)" -- "$cur"))
        return ;;
    --window)
        COMPREPLY=()
        return ;;
    --min-objects)
        COMPREPLY=()
        return ;;
    --hub-limit)
        COMPREPLY=()
        return ;;
    --max-pairs)
        COMPREPLY=()
        return ;;
    --max-proofs)
        COMPREPLY=()
        return ;;
    --min-participation)
        COMPREPLY=()
        return ;;
    --edge-weight)
        COMPREPLY=()
        return ;;
    --flag-speed-share)
        COMPREPLY=()
        return ;;
    --network)
        COMPREPLY=($(compgen -W "co_retweet co_tweet co_link co_reply co_similar_tweet co_post" -- "$cur"))
        return ;;
    --min-edge-weight)
        COMPREPLY=()
        return ;;
    --similarity)
        COMPREPLY=()
        return ;;
    --min-tokens)
        COMPREPLY=()
        return ;;
    --format)
        COMPREPLY=($(compgen -W "table json csv md gexf graphml parquet coortweet qut" -- "$cur"))
        return ;;
    --output|-o)
        COMPREPLY=($(compgen -f -- "$cur"))
        return ;;
    --run)
        COMPREPLY=()
        return ;;
    --top)
        COMPREPLY=()
        return ;;
    --subgraph)
        COMPREPLY=($(compgen -W "0 1 2 3" -- "$cur"))
        return ;;
    --into)
        COMPREPLY=($(compgen -d -- "$cur"))
        return ;;
    --profile)
        COMPREPLY=($(compgen -W "normal viral" -- "$cur"))
        return ;;
    --case|-C)
        COMPREPLY=($(compgen -d -- "$cur"))
        return ;;
    --color)
        COMPREPLY=($(compgen -W "auto always never" -- "$cur"))
        return ;;
    --threads)
        COMPREPLY=()
        return ;;
    --memory)
        COMPREPLY=()
        return ;;
    --seed)
        COMPREPLY=()
        return ;;
    --completion)
        COMPREPLY=($(compgen -W "bash zsh fish" -- "$cur"))
        return ;;
    esac
    local flags words=
    case "$verb" in
    import) flags="--as --map --explain --zone --date-order --time-form --no-quotes --strict --max-rejects --pseudonymise --key --case --json --csv --quiet --verbose --color --no-input --threads --memory --seed --config-show --completion --version --help" ;;
    detect) flags="--method --kind --window --min-objects --first-only --hub-limit --max-pairs --max-proofs --as-published --min-participation --edge-weight --keep-loops --flag-speed-share --network --min-edge-weight --similarity --min-tokens --top --exit-code --case --json --csv --quiet --verbose --color --no-input --threads --memory --seed --config-show --completion --version --help" ;;
    show) flags="--kind --format --output --run --top --all --subgraph --posts --raw --bom --exit-code --case --json --csv --quiet --verbose --color --no-input --threads --memory --seed --config-show --completion --version --help" words="edges pairs accounts objects proofs run runs sources rejects" ;;
    sql) flags="--output --raw --bom --case --json --csv --quiet --verbose --color --no-input --threads --memory --seed --config-show --completion --version --help" ;;
    demo) flags="--as --map --zone --date-order --time-form --no-quotes --kind --window --top --into --case --json --csv --quiet --verbose --color --no-input --threads --memory --seed --config-show --completion --version --help" ;;
    formats) flags="--case --json --csv --quiet --verbose --color --no-input --threads --memory --seed --config-show --completion --version --help" ;;
    kinds) flags="--case --json --csv --quiet --verbose --color --no-input --threads --memory --seed --config-show --completion --version --help" ;;
    help) flags="--man --case --json --csv --quiet --verbose --color --no-input --threads --memory --seed --config-show --completion --version --help" words="import detect show sql demo formats kinds help case exit-codes formats json kinds methods words" ;;
    *) flags="--case --json --csv --quiet --verbose --color --no-input --threads --memory --seed --config-show --completion --version --help" words="import detect show sql demo formats kinds help" ;;
    esac
    case "$cur" in
    -*) COMPREPLY=($(compgen -W "$flags" -- "$cur")) ;;
    *) if [ -n "$words" ]; then COMPREPLY=($(compgen -W "$words" -- "$cur"))
       else COMPREPLY=($(compgen -f -- "$cur")); fi ;;
    esac
}
complete -o filenames -F _lockstep lockstep
