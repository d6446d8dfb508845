-- The book posts itself: whoever inserts rows into ledger_transfer, by whatever way, moves the accounts, links the rows
-- into the hash chains and keeps the lots. README.md has the rules in words.
--
-- Before each row: locks, terms, number, hash. After the statement: balances and lots, of the rows that really stand
-- (ON CONFLICT DO NOTHING may have dropped some), each account written once (a thousand versions of one row in one
-- transaction would make a batch quadratic). Refusals carry a constraint name that actions.py turns into a named error.

-- The hash of an account's last row; 32 zero bytes if it has none. Cost: two index probes. Written as a row comparison
-- because with `debit_id = account ORDER BY id DESC` the planner may walk the whole primary key backwards.
CREATE FUNCTION ledger_head(account bigint) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT hash FROM (
        (SELECT id, hash, debit_id AS account_id FROM ledger_transfer
          WHERE (debit_id, id) <= (account, 9223372036854775807) ORDER BY debit_id DESC, id DESC LIMIT 1) UNION ALL
        (SELECT id, hash, credit_id FROM ledger_transfer
          WHERE (credit_id, id) <= (account, 9223372036854775807) ORDER BY credit_id DESC, id DESC LIMIT 1) UNION ALL
        SELECT 0, decode(repeat('00', 32), 'hex'), account
    ) AS last WHERE account_id = account ORDER BY id DESC LIMIT 1
$$;

CREATE FUNCTION ledger_link() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    d ledger_account;
    c ledger_account;
    r ledger_transfer;
BEGIN
    IF NEW.quantity <= 0 THEN
        RAISE EXCEPTION 'quantity must be positive' USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_quantity_positive';
    END IF;
    -- Lower id first, so that two rows never wait for each other in a ring.
    IF NEW.debit_id < NEW.credit_id THEN
        SELECT * INTO d FROM ledger_account WHERE id = NEW.debit_id FOR NO KEY UPDATE;
        SELECT * INTO c FROM ledger_account WHERE id = NEW.credit_id FOR NO KEY UPDATE;
    ELSIF NEW.debit_id > NEW.credit_id THEN
        SELECT * INTO c FROM ledger_account WHERE id = NEW.credit_id FOR NO KEY UPDATE;
        SELECT * INTO d FROM ledger_account WHERE id = NEW.debit_id FOR NO KEY UPDATE;
    ELSE
        RAISE EXCEPTION 'an account does not pay itself' USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_two_accounts';
    END IF;
    IF d.id IS NULL OR c.id IS NULL THEN
        RAISE EXCEPTION 'no such account' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'ledger_no_such_account';
    END IF;
    IF NEW.unit <> d.unit OR NEW.unit <> c.unit THEN
        RAISE EXCEPTION 'units differ' USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_unit_mismatch';
    END IF;
    IF coalesce(d.fund_id <> NEW.fund_id, d.fund_id IS NOT NULL) OR coalesce(c.fund_id <> NEW.fund_id, c.fund_id IS NOT NULL) THEN
        RAISE EXCEPTION 'funds differ' USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_fund_mismatch';
    END IF;

    IF NEW.resolves_id IS NOT NULL THEN
        SELECT * INTO r FROM ledger_transfer WHERE id = NEW.resolves_id;
        IF EXISTS (SELECT FROM ledger_transfer WHERE resolves_id = NEW.resolves_id) THEN
            RAISE EXCEPTION 'already resolved' USING ERRCODE = 'unique_violation', CONSTRAINT = 'ledger_resolved_once';
        END IF;
        IF NEW.unit IS DISTINCT FROM r.unit OR NEW.fund_id IS DISTINCT FROM r.fund_id OR NOT (CASE NEW.kind
            WHEN 'post' THEN r.kind = 'reserve' AND NEW.quantity <= r.quantity
                AND (NEW.debit_id, NEW.credit_id) = (r.debit_id, r.credit_id)
            WHEN 'void' THEN r.kind = 'reserve' AND NEW.quantity = r.quantity
                AND (NEW.debit_id, NEW.credit_id) = (r.debit_id, r.credit_id)
            WHEN 'reversal' THEN r.kind IN ('direct', 'post') AND NEW.quantity = r.quantity
                AND (NEW.debit_id, NEW.credit_id) = (r.credit_id, r.debit_id)
            ELSE false END)
        THEN
            RAISE EXCEPTION 'a % must repeat the terms of the transfer it resolves', NEW.kind
                USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_resolution_mismatch';
        END IF;
    END IF;

    -- Numbered only now, under both locks: on each account the order of ids is the order of the chain.
    NEW.id := nextval('ledger_transfer_id_seq');
    NEW.recorded_at := clock_timestamp();
    NEW.debit_prev_hash := ledger_head(NEW.debit_id);
    NEW.credit_prev_hash := ledger_head(NEW.credit_id);
    -- Microseconds since 1970 and a fixed date form: the text must not depend on the session's time zone or style.
    NEW.hash := sha256(NEW.debit_prev_hash || NEW.credit_prev_hash || convert_to(concat_ws('|',
        NEW.id, NEW.kind, NEW.debit_id, NEW.credit_id, NEW.unit, NEW.quantity, coalesce(NEW.fund_id::text, ''),
        to_char(NEW.happened_on, 'YYYY-MM-DD'), coalesce(NEW.resolves_id::text, ''), coalesce(NEW.recorded_by_id::text, ''),
        (extract(epoch FROM NEW.recorded_at) * 1000000)::bigint, length(NEW.key), NEW.key, NEW.purpose), 'UTF8'));
    RETURN NEW;
END $$;

-- Balances: one update an account; the CHECKs on ledger_account refuse an overdraft.
CREATE FUNCTION ledger_move_balances() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    leg record;
BEGIN
    FOR leg IN
        SELECT account_id, sum(went_out)::bigint AS went_out, sum(came_in)::bigint AS came_in, sum(held)::bigint AS held,
               (array_agg(hash ORDER BY id DESC))[1] AS head
          FROM (SELECT debit_id AS account_id, id, hash,
                       CASE WHEN kind IN ('direct', 'post', 'reversal') THEN quantity ELSE 0 END AS went_out, 0 AS came_in,
                       CASE WHEN kind = 'reserve' THEN quantity
                            WHEN kind IN ('post', 'void')
                            THEN -(SELECT r.quantity FROM ledger_transfer r WHERE r.id = new_rows.resolves_id)
                            ELSE 0 END AS held
                  FROM new_rows
                 UNION ALL
                SELECT credit_id, id, hash, 0, CASE WHEN kind IN ('direct', 'post', 'reversal') THEN quantity ELSE 0 END, 0
                  FROM new_rows) AS legs
         GROUP BY account_id ORDER BY account_id
    LOOP
        UPDATE ledger_account
           SET out_quantity = out_quantity + leg.went_out, in_quantity = in_quantity + leg.came_in,
               reserved_quantity = reserved_quantity + leg.held, head_hash = leg.head
         WHERE id = leg.account_id;
    END LOOP;
    RETURN NULL;
END $$;

-- Lots: which ones the rows took from a restricted fund's accounts, and which they made. All accounts are still locked.
CREATE FUNCTION ledger_move_lots() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    t record;
    lot ledger_lot;  -- the lot in hand: what is taken from it is written when another one is needed
    part bigint;
    missing bigint;
BEGIN
    FOR t IN
        SELECT n.id, n.kind, n.quantity, n.resolves_id, n.debit_id, n.credit_id, n.fund_id,
               d.fund_id AS debit_fund, c.fund_id AS credit_fund
          FROM new_rows n
          JOIN ledger_account d ON d.id = n.debit_id
          JOIN ledger_account c ON c.id = n.credit_id
         WHERE n.fund_id IN (SELECT id FROM ledger_fund WHERE is_restricted) AND n.kind IN ('direct', 'post', 'reversal')
         ORDER BY n.id
    LOOP
        IF t.kind = 'reversal' THEN  -- what the original made is taken whole; what it took goes back to the very lots
            UPDATE ledger_lot SET left_quantity = lot.left_quantity WHERE id = lot.id;
            lot := NULL;
            IF EXISTS (SELECT FROM ledger_lot WHERE transfer_id = t.resolves_id AND left_quantity < quantity) THEN
                RAISE EXCEPTION 'the money of transfer % is already spent', t.resolves_id
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_lots_already_spent';
            END IF;
            INSERT INTO ledger_lotuse (lot_id, transfer_id, quantity)
                 SELECT l.id, t.id, l.quantity FROM ledger_lot l WHERE l.transfer_id = t.resolves_id ORDER BY l.id;
            UPDATE ledger_lot SET left_quantity = 0 WHERE transfer_id = t.resolves_id;
            UPDATE ledger_lot l SET left_quantity = l.left_quantity + u.quantity
              FROM ledger_lotuse u WHERE u.transfer_id = t.resolves_id AND u.lot_id = l.id;
        ELSIF t.debit_fund IS NULL AND t.credit_fund IS NOT NULL THEN  -- money comes in: the lot's origin is this row
            INSERT INTO ledger_lot (account_id, fund_id, origin_id, transfer_id, quantity, left_quantity)
                 VALUES (t.credit_id, t.credit_fund, t.id, t.id, t.quantity, t.quantity);
        ELSIF t.debit_fund IS NOT NULL THEN  -- money goes on: oldest lots first; inside the fund their origin goes along
            missing := t.quantity;
            WHILE missing > 0 LOOP
                IF lot.account_id IS DISTINCT FROM t.debit_id THEN
                    UPDATE ledger_lot SET left_quantity = lot.left_quantity WHERE id = lot.id;
                    lot := NULL;
                    SELECT * INTO lot FROM ledger_lot WHERE account_id = t.debit_id AND is_open ORDER BY id LIMIT 1;
                ELSIF lot.left_quantity = 0 THEN
                    UPDATE ledger_lot SET left_quantity = 0 WHERE id = lot.id;
                    SELECT * INTO lot FROM ledger_lot
                     WHERE account_id = t.debit_id AND is_open AND id > lot.id ORDER BY id LIMIT 1;
                END IF;
                IF lot.id IS NULL THEN
                    RAISE EXCEPTION 'account % has fewer lots than money', t.debit_id
                        USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_lots_missing';
                END IF;
                part := least(lot.left_quantity, missing);
                INSERT INTO ledger_lotuse (lot_id, transfer_id, quantity) VALUES (lot.id, t.id, part);
                IF t.credit_fund IS NOT NULL THEN
                    INSERT INTO ledger_lot (account_id, fund_id, origin_id, transfer_id, quantity, left_quantity)
                         VALUES (t.credit_id, t.credit_fund, lot.origin_id, t.id, part, part);
                END IF;
                lot.left_quantity := lot.left_quantity - part;
                missing := missing - part;
            END LOOP;
        END IF;
    END LOOP;
    UPDATE ledger_lot SET left_quantity = lot.left_quantity WHERE id = lot.id;
    RETURN NULL;
END $$;

CREATE TRIGGER ledger_transfer_link BEFORE INSERT ON ledger_transfer
    FOR EACH ROW EXECUTE FUNCTION ledger_link();
CREATE TRIGGER ledger_transfer_move_balances AFTER INSERT ON ledger_transfer
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ledger_move_balances();
CREATE TRIGGER ledger_transfer_move_lots AFTER INSERT ON ledger_transfer  -- after the balances: triggers fire by name
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION ledger_move_lots();

-- Nobody else touches what the book keeps. pg_trigger_depth() is 0 in a WHEN unless another trigger does the work.
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'only transfers change %: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_NAME;
END $$;

CREATE TRIGGER ledger_account_starts_empty BEFORE INSERT ON ledger_account FOR EACH ROW
    WHEN (NEW.in_quantity <> 0 OR NEW.out_quantity <> 0 OR NEW.reserved_quantity <> 0
          OR NEW.head_hash <> decode(repeat('00', 32), 'hex'))
    EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_account_moves_by_transfer BEFORE UPDATE ON ledger_account FOR EACH ROW
    WHEN (pg_trigger_depth() = 0 AND (NEW.in_quantity, NEW.out_quantity, NEW.reserved_quantity, NEW.head_hash)
          IS DISTINCT FROM (OLD.in_quantity, OLD.out_quantity, OLD.reserved_quantity, OLD.head_hash))
    EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_account_keeps_its_terms BEFORE UPDATE ON ledger_account FOR EACH ROW
    WHEN (pg_trigger_depth() = 0
          AND (NEW.id, NEW.code, NEW.unit, NEW.fund_id) IS DISTINCT FROM (OLD.id, OLD.code, OLD.unit, OLD.fund_id))
    EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_fund_keeps_its_terms BEFORE UPDATE ON ledger_fund FOR EACH ROW
    WHEN ((NEW.id, NEW.is_restricted) IS DISTINCT FROM (OLD.id, OLD.is_restricted)) EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_lot_by_transfer BEFORE INSERT OR UPDATE ON ledger_lot FOR EACH ROW
    WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_lot_no_delete BEFORE DELETE ON ledger_lot FOR EACH ROW EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_lot_no_truncate BEFORE TRUNCATE ON ledger_lot FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_lotuse_by_transfer BEFORE INSERT ON ledger_lotuse FOR EACH ROW
    WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION ledger_refuse();

-- Rows that change all the time keep free room beside them, so that an update stays on its page and touches no index.
ALTER TABLE ledger_account SET (fillfactor = 50);
ALTER TABLE ledger_lot SET (fillfactor = 70);
