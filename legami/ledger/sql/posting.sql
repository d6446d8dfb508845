-- The book posts itself: whoever inserts a row into ledger_transfer, by whatever way, moves both accounts,
-- links the row into both hash chains and keeps the lots. Read README.md for the rules in words.
--
-- Refusals carry a constraint name, which actions.py turns into a named error.

-- BEFORE INSERT: lock both accounts (lower id first, so that two rows never wait for each other), check the terms,
-- number the row, hash it, move the balances. The CHECKs on ledger_account refuse an overdraft.
CREATE FUNCTION ledger_post() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    d ledger_account;
    c ledger_account;
    r ledger_transfer;
    d_out bigint := 0;
    d_held bigint := 0;
    c_in bigint := 0;
BEGIN
    IF NEW.quantity <= 0 THEN
        RAISE EXCEPTION 'quantity must be positive' USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_quantity_positive';
    END IF;
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
    IF d.fund_id IS DISTINCT FROM NEW.fund_id AND d.fund_id IS NOT NULL
       OR c.fund_id IS DISTINCT FROM NEW.fund_id AND c.fund_id IS NOT NULL THEN
        RAISE EXCEPTION 'funds differ' USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_fund_mismatch';
    END IF;

    IF NEW.resolves_id IS NOT NULL THEN
        SELECT * INTO r FROM ledger_transfer WHERE id = NEW.resolves_id;
        IF EXISTS (SELECT FROM ledger_transfer WHERE resolves_id = NEW.resolves_id) THEN
            RAISE EXCEPTION 'already resolved' USING ERRCODE = 'unique_violation', CONSTRAINT = 'ledger_resolved_once';
        END IF;
    END IF;

    IF NEW.kind = 'direct' THEN
        d_out := NEW.quantity;
        c_in := NEW.quantity;
    ELSIF NEW.kind = 'reserve' THEN
        d_held := NEW.quantity;
    ELSIF NEW.kind = 'post' AND r.kind = 'reserve' AND NEW.quantity <= r.quantity
          AND (NEW.debit_id, NEW.credit_id, NEW.unit) = (r.debit_id, r.credit_id, r.unit)
          AND NEW.fund_id IS NOT DISTINCT FROM r.fund_id THEN
        d_held := -r.quantity;
        d_out := NEW.quantity;
        c_in := NEW.quantity;
    ELSIF NEW.kind = 'void' AND r.kind = 'reserve'
          AND (NEW.debit_id, NEW.credit_id, NEW.unit, NEW.quantity) = (r.debit_id, r.credit_id, r.unit, r.quantity)
          AND NEW.fund_id IS NOT DISTINCT FROM r.fund_id THEN
        d_held := -r.quantity;
    ELSIF NEW.kind = 'reversal' AND r.kind IN ('direct', 'post')
          AND (NEW.debit_id, NEW.credit_id, NEW.unit, NEW.quantity) = (r.credit_id, r.debit_id, r.unit, r.quantity)
          AND NEW.fund_id IS NOT DISTINCT FROM r.fund_id THEN
        d_out := NEW.quantity;
        c_in := NEW.quantity;
    ELSE
        RAISE EXCEPTION 'a % must repeat the terms of the transfer it resolves', NEW.kind
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_resolution_mismatch';
    END IF;

    -- Numbered only now, under both locks: on each account the order of ids is the order of the chain.
    NEW.id := nextval('ledger_transfer_id_seq');
    NEW.recorded_at := clock_timestamp();
    NEW.debit_prev_hash := d.head_hash;
    NEW.credit_prev_hash := c.head_hash;
    -- Microseconds since 1970 and a fixed date form: the text must not depend on the session's time zone or style.
    NEW.hash := sha256(d.head_hash || c.head_hash || convert_to(concat_ws('|',
        NEW.id, NEW.kind, NEW.debit_id, NEW.credit_id, NEW.unit, NEW.quantity, coalesce(NEW.fund_id::text, ''),
        to_char(NEW.happened_on, 'YYYY-MM-DD'), coalesce(NEW.resolves_id::text, ''), coalesce(NEW.recorded_by_id::text, ''),
        (extract(epoch FROM NEW.recorded_at) * 1000000)::bigint, length(NEW.key), NEW.key, NEW.purpose), 'UTF8'));

    UPDATE ledger_account
       SET out_quantity = out_quantity + d_out, reserved_quantity = reserved_quantity + d_held, head_hash = NEW.hash
     WHERE id = d.id;
    UPDATE ledger_account SET in_quantity = in_quantity + c_in, head_hash = NEW.hash WHERE id = c.id;
    RETURN NEW;
END $$;

CREATE TRIGGER ledger_transfer_post BEFORE INSERT ON ledger_transfer FOR EACH ROW EXECUTE FUNCTION ledger_post();

-- AFTER INSERT: which lots of a restricted fund this row took, and which it made. Both accounts are still locked.
CREATE FUNCTION ledger_keep_lots() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    d_fund uuid;
    c_fund uuid;
    lot ledger_lot;
    part bigint;
    missing bigint := NEW.quantity;
BEGIN
    IF NOT EXISTS (SELECT FROM ledger_fund WHERE id = NEW.fund_id AND is_restricted) THEN
        RETURN NULL;
    END IF;

    IF NEW.kind = 'reversal' THEN
        FOR lot IN SELECT * FROM ledger_lot WHERE transfer_id = NEW.resolves_id ORDER BY id LOOP
            IF lot.left_quantity < lot.quantity THEN
                RAISE EXCEPTION 'lot % is already spent', lot.id
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_lots_already_spent';
            END IF;
            INSERT INTO ledger_lotuse (lot_id, transfer_id, quantity) VALUES (lot.id, NEW.id, lot.quantity);
            UPDATE ledger_lot SET left_quantity = 0 WHERE id = lot.id;
        END LOOP;
        UPDATE ledger_lot l SET left_quantity = l.left_quantity + u.quantity
          FROM ledger_lotuse u WHERE u.transfer_id = NEW.resolves_id AND u.lot_id = l.id;
        RETURN NULL;
    END IF;

    SELECT fund_id INTO d_fund FROM ledger_account WHERE id = NEW.debit_id;
    SELECT fund_id INTO c_fund FROM ledger_account WHERE id = NEW.credit_id;
    IF d_fund IS NULL AND c_fund IS NOT NULL THEN  -- money comes in: the lot's origin is this very row
        INSERT INTO ledger_lot (account_id, fund_id, origin_id, transfer_id, quantity, left_quantity)
             VALUES (NEW.credit_id, c_fund, NEW.id, NEW.id, NEW.quantity, NEW.quantity);
    ELSIF d_fund IS NOT NULL THEN  -- money goes out: oldest lots first; within the fund their origin goes along
        FOR lot IN SELECT * FROM ledger_lot WHERE account_id = NEW.debit_id AND is_open ORDER BY id LOOP
            part := least(lot.left_quantity, missing);
            INSERT INTO ledger_lotuse (lot_id, transfer_id, quantity) VALUES (lot.id, NEW.id, part);
            UPDATE ledger_lot SET left_quantity = left_quantity - part WHERE id = lot.id;
            IF c_fund IS NOT NULL THEN
                INSERT INTO ledger_lot (account_id, fund_id, origin_id, transfer_id, quantity, left_quantity)
                     VALUES (NEW.credit_id, c_fund, lot.origin_id, NEW.id, part, part);
            END IF;
            missing := missing - part;
            EXIT WHEN missing = 0;
        END LOOP;
        IF missing > 0 THEN
            RAISE EXCEPTION 'account % has fewer lots than money', NEW.debit_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_lots_missing';
        END IF;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER ledger_transfer_keep_lots AFTER INSERT ON ledger_transfer FOR EACH ROW
    WHEN (NEW.fund_id IS NOT NULL AND NEW.kind IN ('direct', 'post', 'reversal')) EXECUTE FUNCTION ledger_keep_lots();

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
