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

    /// <summary>The server gets half of the body; then both connections are reset.</summary>
    CutRequest,

    /// <summary>The server does the work and nobody hears anything; the connection stays.</summary>
    Silence,

    /// <summary>Half of the answer's body, with a length that says so.</summary>
    ShortAnswer,

    /// <summary>The answer with the <c>Content-Range</c> of other bytes.</summary>
    WrongRange,

    /// <summary>The same answer in chunks, without a length.</summary>
    Chunked,

    /// <summary>200 with InternalError in the body, as S3 answers when it fails late; the server never hears of the request.</summary>
    ErrorInside,
}
