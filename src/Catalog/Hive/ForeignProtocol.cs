namespace Lakehouse.Catalog.Hive;

/// <summary>Tells by the first bytes of an answer that something else than an open, unframed Hive Metastore speaks.</summary>
internal static class ForeignProtocol
{
    /// <summary>Bytes that are looked at.</summary>
    public const int Bytes = 5;

    /// <summary>What speaks and what is to be done; null when it is Thrift's strict binary protocol, or too short to say.</summary>
    /// <param name="start">First bytes of the answer; all of it when there are fewer.</param>
    public static (string What, string Fix)? Recognise(ReadOnlySpan<byte> start)
    {
        if (start.Length < Bytes || start[0] == 0x80)
        {
            return null;
        }

        return (start[0], start[1]) switch
        {
            (0x15 or 0x16, 0x03) => ("TLS", "TLS is not spoken: use a port with metastore.use.SSL=false, or a local TLS proxy such as stunnel in front."),
            ((byte)'H', (byte)'T') => ("HTTP", "Set metastore.server.thrift.transport.mode=binary, or name the port of the binary service."),
            ( >= 0x01 and <= 0x05, 0x00) => (
                "SASL (Kerberos, LDAP or a token)",
                "Authentication is not spoken: use an instance with metastore.sasl.enabled=false that only this network reaches."),
            (0x00, 0x00) when start[4] == 0x80 => ("framed Thrift", "Set metastore.thrift.framed.transport.enabled=false."),
            (0x82, _) => ("Thrift's compact protocol", "Set metastore.thrift.compact.protocol.enabled=false."),
            _ => ("something that is not a Hive Metastore", "Check host and port: the metastore's Thrift port is 9083 by default."),
        };
    }
}
