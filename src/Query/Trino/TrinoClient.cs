using Lakehouse.Query.Trino.Protocol;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Query.Trino;

/// <summary>
/// Sends statements to a Trino server by its REST protocol (<c>POST /v1/statement</c>; golden facts 1 to 31 of Trino 476). What a statement
/// changes in the session (USE, SET SESSION, PREPARE, SET ROLE, START TRANSACTION) holds for the next ones. Credentials go to the named server only,
/// and only by TLS. One statement at a time; dispose the client afterwards.
/// </summary>
public sealed class TrinoClient : IDisposable
{
    private readonly TrinoHttp http;
    private readonly SessionState session;
    private readonly ITrinoObserver? observer;
    private readonly TrinoOptions options;

    /// <summary>Makes a client; nothing is sent yet.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="credentials">Who asks.</param>
    /// <param name="clock">Clock of retries and limits.</param>
    /// <param name="observer">Is told of progress and warnings; null for nobody.</param>
    /// <exception cref="LakehouseException">Invalid: the address, a name, or the certificates; or a secret would go without TLS.</exception>
    public TrinoClient(TrinoOptions options, TrinoCredentials credentials, TimeProvider clock, ITrinoObserver? observer = null)
    {
        this.options = options;
        this.observer = observer;
        session = new SessionState(options, credentials);
        http = new TrinoHttp(options, credentials, clock);
    }

    /// <summary>Starts a statement; returns when its columns are known. A semicolon at its end is cut off, as Trino takes none.</summary>
    /// <exception cref="LakehouseException">
    /// Invalid: the statement is wrong or not allowed. Unavailable: the server did not answer or lacks resources. Corrupt: it sent something else than the protocol.
    /// </exception>
    /// <exception cref="OperationCanceledException">The call was cancelled; the query is cancelled at the server as well.</exception>
    public async Task<TrinoStatement> QueryAsync(string sql, CancellationToken cancellationToken = default)
    {
        var run = new StatementRun(http, session, observer, StatementText(sql), options);
        try
        {
            await run.StartAsync(cancellationToken);
            return new TrinoStatement(run);
        }
        catch (Exception)
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose() => http.Dispose();

    private static string StatementText(string sql)
    {
        var text = sql.TrimEnd();
        text = text.EndsWith(';') ? text[..^1].TrimEnd() : text;
        return text.Length > 0
            ? text
            : throw new LakehouseException(ErrorKind.Invalid, "the statement is empty", fix: "give one SQL statement");
    }
}
