using System.Globalization;
using System.Net.Sockets;
using Lakehouse.Catalog.Hive.Wire;
using Lakehouse.TableFormat.Errors;
using Thrift;
using Thrift.Protocol;
using Thrift.Protocol.Entities;
using Thrift.Transport;

namespace Lakehouse.Catalog.Hive;

/// <summary>
/// One connection to one server: Thrift's strict binary protocol, unframed (golden catalog fact 20). One call at a time. After any failure but a
/// fault it is <see cref="IsBroken"/>: what comes next on it could be the rest of an old answer.
/// </summary>
internal sealed class HiveConnection : IDisposable
{
    private const int ValueLimit = 5_000_000;
    private readonly Socket? _socket;
    private readonly WireTransport _transport;
    private readonly TBinaryProtocol _protocol;
    private int _sequence;
    private bool _answered;

    /// <summary>Over any stream, which it then owns.</summary>
    /// <param name="address">For messages.</param>
    /// <param name="stream">Both directions.</param>
    /// <param name="messageBytes">Longest message.</param>
    /// <param name="socket">The socket below the stream, or null.</param>
    public HiveConnection(HiveAddress address, Stream stream, int messageBytes, Socket? socket = null)
    {
        Address = address;
        _socket = socket;
        _transport = new WireTransport(stream, new TConfiguration { MaxMessageSize = messageBytes, MaxFrameSize = messageBytes, RecursionLimit = 32 });
        _protocol = new TBinaryProtocol(_transport, strictRead: true, strictWrite: true);
    }

    /// <summary>Whose it is.</summary>
    public HiveAddress Address { get; }

    /// <summary>When it was last given back, by the clock of the pool.</summary>
    public DateTimeOffset IdleSince { get; set; }

    /// <summary>Whether it must not be used again.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Whether a call on it took longer than it might.</summary>
    public bool TimedOut { get; private set; }

    /// <summary>Whether its server was told not to compare the types of columns; such a connection is used once.</summary>
    public bool ForcesColumns { get; private set; }

    /// <summary>Whether the server has ended it, or said something without being asked, while it lay idle.</summary>
    public bool IsStale => _socket is not null && _socket.Poll(0, SelectMode.SelectRead);

    /// <summary>Connects; nothing is said yet.</summary>
    /// <exception cref="LakehouseException">Unavailable: nobody there, or not in time.</exception>
    public static async Task<HiveConnection> OpenAsync(
        HiveAddress address, HiveMetastoreSettings settings, TimeProvider clock, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var deadline = new HiveDeadline(settings.ConnectDeadline, clock, cancellationToken);
        try
        {
            await socket.ConnectAsync(address.Host, address.Port, deadline.Token);
            return new HiveConnection(address, new NetworkStream(socket, ownsSocket: true), settings.MessageBytes, socket);
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            var why = failure is SocketException refused ? refused.Message : string.Create(CultureInfo.InvariantCulture, $"no connection within {settings.ConnectDeadline.TotalSeconds} s");
            throw HiveErrors.Unavailable(address, why, failure);
        }
    }

    /// <summary>Sends a request and reads its answer.</summary>
    /// <returns>Result or fault; never lost.</returns>
    /// <exception cref="LakehouseException">
    /// Unavailable: the connection ended or the deadline passed, and the call may have been done. Corrupt: the answer cannot be read. Unsupported: what
    /// answers does not speak this protocol.
    /// </exception>
    public async Task<HiveReply> CallAsync(
        HiveMethod method, WireStruct arguments, TimeSpan limit, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var deadline = new HiveDeadline(limit, clock, cancellationToken);
        var whole = false;
        try
        {
            await SendAsync(method, arguments, deadline.Token);
            var reply = await ReceiveAsync(method, deadline.Token);
            whole = true;
            return reply;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            TimedOut = true;
            throw HiveErrors.TooSlow(Address, method, limit);
        }
        catch (Exception failure) when (failure is IOException or SocketException or ObjectDisposedException or TTransportException { Type: TTransportException.ExceptionType.EndOfFile })
        {
            throw HiveErrors.Ended(Address, method, _transport.Consumed, _answered, failure);
        }
        catch (TException malformed)
        {
            throw HiveErrors.Malformed(Address, method, _transport.Consumed, malformed.Message, malformed);
        }
        finally
        {
            IsBroken |= !whole;
        }
    }

    /// <summary>
    /// Asks the server to take any change of columns on this connection, as the setting's being one of Hive's meta configuration allows since 3.0. One that
    /// refuses goes on to compare.
    /// </summary>
    public async Task ForceColumnsAsync(TimeSpan limit, TimeProvider clock, CancellationToken cancellationToken)
    {
        ForcesColumns = true;
        var setting = new WireStruct().Set(1, "hive.metastore.disallow.incompatible.col.type.changes").Set(2, "false");
        await CallAsync(HiveMethods.SetMetaConf, setting, limit, clock, cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose() => _protocol.Dispose();

    private async Task SendAsync(HiveMethod method, WireStruct arguments, CancellationToken cancellationToken)
    {
        await _protocol.WriteMessageBeginAsync(new TMessage(method.Name, TMessageType.Call, ++_sequence), cancellationToken);
        await WireWriter.StructAsync(_protocol, arguments, cancellationToken);
        await _transport.FlushAsync(cancellationToken);
    }

    private async Task<HiveReply> ReceiveAsync(HiveMethod method, CancellationToken cancellationToken)
    {
        var foreign = ForeignProtocol.Recognise((await _transport.PeekAsync(ForeignProtocol.Bytes, cancellationToken)).Span);
        if (foreign is not null)
        {
            throw HiveErrors.Foreign(Address, foreign);
        }

        var header = await _protocol.ReadMessageBeginAsync(cancellationToken);
        _answered = true;
        if (header.Name != method.Name || header.SeqID != _sequence || header.Type is not (TMessageType.Reply or TMessageType.Exception))
        {
            throw HiveErrors.Malformed(Address, method, 0, "it answers another call");
        }

        var body = await new WireReader(_protocol, ValueLimit).StructAsync(cancellationToken);
        return header.Type == TMessageType.Reply ? HiveFaults.OfResult(method, body) : Refused(body);
    }

    // After most of these the server closes the connection (fact 28).
    private HiveReply Refused(WireStruct body)
    {
        var fault = HiveFaults.OfApplication(body);
        IsBroken = fault.Kind != HiveFaultKind.UnknownMethod;
        return new HiveReply { Fault = fault };
    }
}
