"""Every error that FashionM3 raises on purpose.

FashionM3Error
├─ ConfigError        a setting is missing, unknown or contradicts another
├─ InputError         what a person handed in cannot be used; names the value and the limit
│  ├─ UploadError     a picture that is unreadable, too large or of a kind not accepted
│  └─ UnknownCategoryError   a word that is no category of the vocabulary
├─ NotFoundError      a user, thread, item or image that does not exist, or is not yours to see
├─ BusyError          another turn of the same thread, or a full queue, is in the way
├─ HostError          whoever runs a model is down, died over the request, or was too late
├─ CheckpointError    weights do not fit the model
├─ CatalogError       the vector store is unreachable or locked, or a payload is malformed
├─ DatabaseError      the database is unreachable or refuses
├─ PlanError          the planner's answer is not a valid plan
├─ LlmError           the language model is unreachable, too slow or answers nonsense
├─ SearchError        the online search is off or failed
└─ GenerationError    a model produced nothing usable
   └─ TryOnError
      └─ RefusedPhotoError   a photo of a person that nothing can be put on; says why

A wrong shape or argument in a call between our own functions stays `ValueError`.
"""


class FashionM3Error(Exception):
    """Base of all errors that carry a message fit to show to a person."""


class ConfigError(FashionM3Error):
    """A setting is missing, unknown or contradicts another."""


class InputError(FashionM3Error):
    """What a person handed in cannot be used; the message names the value and the limit."""


class UploadError(InputError):
    """A picture that is unreadable, too large or of a kind that is not accepted."""


class UnknownCategoryError(InputError):
    """A word that is no category of the vocabulary."""


class NotFoundError(FashionM3Error):
    """A user, thread, item or image that does not exist, or is not the asker's to see."""


class BusyError(FashionM3Error):
    """Another turn of the same thread, or a full queue, is in the way."""


class HostError(FashionM3Error):
    """Whoever runs a model is not there, died over the request, or did not answer in time."""


class CheckpointError(FashionM3Error):
    """Weights do not fit the model, or their files are damaged."""


class CatalogError(FashionM3Error):
    """The vector store is unreachable or locked, or a payload is malformed."""


class DatabaseError(FashionM3Error):
    """The database is unreachable or refuses."""


class PlanError(FashionM3Error):
    """The planner's answer is not a valid plan."""


class LlmError(FashionM3Error):
    """The language model is unreachable, too slow or answers nonsense."""


class SearchError(FashionM3Error):
    """The online search is off or failed."""


class GenerationError(FashionM3Error):
    """A model produced nothing usable."""


class TryOnError(GenerationError):
    """The try-on produced nothing usable."""


class RefusedPhotoError(TryOnError):
    """A photo of a person that nothing can be put on."""

    def __init__(self, reason: str, message: str) -> None:
        """Refuse.

        Args:
            reason: `no_person`, `several_people`, `back_view` or `out_of_frame`.
            message: what is wrong, in a sentence for the shopper.
        """
        super().__init__(message)
        self.reason = reason
