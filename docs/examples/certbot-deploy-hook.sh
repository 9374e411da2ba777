#!/bin/sh
# Gives Snug a certificate that certbot has just renewed. Put it into
# /etc/letsencrypt/renewal-hooks/deploy (executable), and start the server with
#   --cert /etc/snug/tls/fullchain.pem --key /etc/snug/tls/privkey.pem
#
# certbot keeps keys where only root reads them; the server runs as another user. So both files are
# copied to where its group may read them. The server watches that folder, takes the new pair and drops
# nobody: nothing has to be restarted.
#
# SNUG_DOMAIN  of several certificates, that of this name only; without it, of any
# SNUG_TLS     the folder for the copies: /etc/snug/tls
# SNUG_GROUP   the group that may read them: snug
set -eu
: "${RENEWED_LINEAGE:?certbot says here where the new files are}"
folder=${SNUG_TLS:-/etc/snug/tls}
group=${SNUG_GROUP:-snug}

if [ -n "${SNUG_DOMAIN:-}" ]; then
  case " ${RENEWED_DOMAINS:-} " in
    *" $SNUG_DOMAIN "*) ;;
    *) exit 0 ;;
  esac
fi

umask 077
[ -d "$folder" ] || install -d -m 0750 -g "$group" "$folder"
# Both are whole before either takes its name.
for file in privkey.pem fullchain.pem; do
  install -m 0640 -g "$group" "$RENEWED_LINEAGE/$file" "$folder/$file.new"
done
mv -f "$folder/privkey.pem.new" "$folder/privkey.pem"
mv -f "$folder/fullchain.pem.new" "$folder/fullchain.pem"
