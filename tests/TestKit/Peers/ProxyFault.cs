namespace Lakehouse.TestKit.Peers;

/// <summary>What <see cref="FaultProxy"/> does to one request.</summary>
public enum ProxyFault
{
    /// <summary>Passes it on.</summary>
    None,

    /// <summary>Resets the connection; the server never hears of the request.</summary>
    CutBefore,

    /// <summary>The server does the work; the connection is reset before any byte of the answer.</summary>
    LoseAnswer,

    /// <summary>The server does the work; the connection is reset in the middle of the answer.</summary>
    CutAnswer,

    /// <summary>Answers 503 SlowDown; the server never hears of the request.</summary>
    SlowDown,

    /// <summary>Answers 500 InternalError; the server never hears of the request.</summary>
    InternalError,

    /// <summary>The server does the work, and 500 InternalError is what the client hears.</summary>
    DoneButError,
}
