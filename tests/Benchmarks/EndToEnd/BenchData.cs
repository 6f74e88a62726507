using DuckDB.NET.Data;

namespace Lakehouse.Benchmarks.EndToEnd;

/// <summary>
/// The benchmark's input, the same on every machine: an orders table of ten columns and a stream of Debezium events
/// (JSON without schema, about 630 bytes) over it: 90 % updates of uniformly chosen keys, 6 % inserts, 4 % deletes.
/// </summary>
/// <param name="folder">Folder that holds the files.</param>
/// <param name="rows">Rows of the table before the stream.</param>
/// <param name="events">Events of the stream.</param>
internal sealed class BenchData(string folder, long rows, long events)
{
    /// <summary>The table before the stream.</summary>
    public string Base => Path.Combine(folder, "base.parquet");

    /// <summary>The stream, one event per line.</summary>
    public string Events => Path.Combine(folder, "events.ndjson");

    /// <summary>One hundred rows with new values, for the table before the stream.</summary>
    public string Small => Path.Combine(folder, "small.parquet");

    /// <summary>The table after the stream: what must come out.</summary>
    public string Final => Path.Combine(folder, "final.parquet");

    /// <summary>The table after <see cref="Small"/> alone.</summary>
    public string AfterSmall => Path.Combine(folder, "after-small.parquet");

    /// <summary>Makes the files, or keeps those of an earlier run of the same sizes.</summary>
    public void Make()
    {
        var marker = Path.Combine(folder, "READY");
        if (File.Exists(marker))
        {
            return;
        }

        Directory.CreateDirectory(folder);
        using var database = new DuckDBConnection("DataSource=:memory:");
        database.Open();
        foreach (var statement in Statements())
        {
            using var command = database.CreateCommand();
            command.CommandText = statement;
            command.ExecuteNonQuery();
        }

        File.WriteAllText(marker, $"{rows} rows, {events} events");
    }

    private IEnumerable<string> Statements()
    {
        yield return "set threads = 2";
        yield return $"create table base as select {Row("i", "0")}, 0::BIGINT pos from range({rows}) t(i)";
        yield return $"copy base to '{Base}' (format parquet, compression snappy)";
        yield return $"""
            create table ev as
            select n pos, case when h % 100 < 90 then 'u' when h % 100 < 96 then 'c' else 'd' end op,
                case when h % 100 < 90 or h % 100 >= 96 then (hash(n * 13) % {rows})::BIGINT else {rows} + n end id
            from (select n, hash(n * 17) h from range(1, {events} + 1) t(n))
            """;
        yield return $"create table changes as select e.op, {Row("e.id", "e.pos")}, e.pos, coalesce(lag(e.pos) over (partition by e.id order by e.pos), 0) before_pos from ev e";
        yield return $"copy (select {Envelope} from changes order by pos) to '{Events}' (format csv, header false, quote '', escape '', delimiter E'\\x01')";
        yield return $"""
            copy (
                with last as (select * from changes qualify row_number() over (partition by id order by pos desc) = 1)
                select * exclude (op, before_pos) from last where op <> 'd'
                union all select * from base where id not in (select id from last)
            ) to '{Final}' (format parquet)
            """;
        yield return "create table small as select * exclude (op, before_pos) from (select * from changes where op = 'u' qualify row_number() over (partition by id order by pos) = 1) order by pos limit 100";
        yield return $"copy small to '{Small}' (format parquet)";
        yield return $"copy (select * from small union all select * from base where id not in (select id from small)) to '{AfterSmall}' (format parquet)";
    }

    private static string Row(string key, string version) => $"""
        {key}::BIGINT id, (hash({key} * 7 + {version}) % 100000)::BIGINT customer_id,
        ['NEW','PAID','PACKED','SHIPPED','DONE','RETURNED','LOST','VOID'][1 + (hash({key} + {version} * 31) % 8)::INT] status,
        ((hash({key} * 3 + {version}) % 100000000) / 100.0)::DECIMAL(12,2) amount,
        'note ' || substr(md5(({key} * 11 + {version})::VARCHAR), 1, 20) note, (1 + hash({key} * 5 + {version}) % 20)::INT qty,
        make_timestamp(1700000000000000 + {key} * 1000000) created_at, make_timestamp(1750000000000000 + ({version}) * 1000) updated_at,
        'r' || (hash({key}) % 8)::VARCHAR region
        """;

    private const string Envelope = """
        json_object(
            'before', case when op = 'c' then null else json_object(
                'id', id, 'customer_id', hash(id * 7) % 100000, 'status', 'NEW', 'amount', '1234.50',
                'note', 'note before ' || substr(md5(id::VARCHAR), 1, 20), 'qty', 1,
                'created_at', epoch_us(created_at), 'updated_at', 1750000000000000, 'region', region, 'pos', before_pos) end,
            'after', case when op = 'd' then null else json_object(
                'id', id, 'customer_id', customer_id, 'status', status, 'amount', amount::VARCHAR, 'note', note, 'qty', qty,
                'created_at', epoch_us(created_at), 'updated_at', epoch_us(updated_at), 'region', region, 'pos', pos) end,
            'source', json_object('version', '3.5.0.Final', 'connector', 'mysql', 'name', 'bench', 'ts_ms', 1750000000000 + pos,
                'snapshot', 'false', 'db', 'bench', 'table', 'orders', 'server_id', 1, 'gtid', null,
                'file', 'binlog.000001', 'pos', pos, 'row', 0, 'thread', 7),
            'op', op, 'ts_ms', 1750000000500 + pos)::VARCHAR
        """;
}
